import ArgumentParser
import Migrations
import Reporting
import Workflows

/// What deploy and rollback share: show the plan, refuse it or have it confirmed, carry it out, and say how it ended.
struct Carrying {
    let project: Project
    let console: Console
    let isDryRun: Bool
    let isConfirmed: Bool
    var options: Run.Options

    func carry(_ run: PreparedRun) throws {
        let isDetailed = console.volume == .verbose
        let planText = PlanText(console.messageStyle, isDetailed: isDetailed)
        if isDryRun {
            console.output(PlanText(console.outputStyle, isDetailed: isDetailed).text(run))
        } else {
            console.message(planText.text(run))
        }
        if let complaint = ObstacleText(console.messageStyle).complaint(run) { throw console.fail(complaint) }
        guard !isDryRun else { return }
        let carrier = Run(run, in: project, options, observe: observer())
        guard !run.isDone else { return carrier.catchUpRecord() }
        if !run.plan.isEmpty {
            let confirmation = Confirmation(
                settings: run.database.settings,
                isGiven: isConfirmed,
                variables: project.variables
            )
            try confirmation.require(console, showing: planText.text(run))
        }
        let outcome = try carrier.carryOut(remarks: planText.remarks(run))
        let text = RunText(console.messageStyle)
        if let failure = outcome.failure { throw console.fail(text.complaint(run, outcome, failure)) }
        console.message(text.success(run, outcome))
    }

    private func observer() -> (RunEvent) -> Void {
        let text = RunText(console.messageStyle)
        return { event in
            switch event {
            case .waiting(let holder):
                console.message(text.waiting(holder))
            case .started(let step, let number, let count):
                console.passing(text.running(step, number: number, of: count))
            case .finished(let step, let duration):
                console.clearPassing()
                console.message(text.finished(step, duration))
            case .notice(let notice, _):
                guard console.volume == .verbose || notice.severity == "WARNING" else { return }
                console.clearPassing()
                console.message(text.notice(notice))
            case .connectionLost(let reason):
                console.clearPassing()
                console.message(text.connectionLost(reason))
            case .recordNotWritten(let reason):
                console.message(text.recordNotWritten(reason))
            }
        }
    }
}

/// What deploy, rollback and repair take.
struct CarryingOptions: ParsableArguments {
    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Show the plan and change nothing.")
    var isDryRun = false

    @Flag(name: [.short, .long], help: "Confirm the change of a guarded environment.")
    var yes = false

    @Option(help: ArgumentHelp("How long to wait for another deployment to end.", valueName: "seconds"))
    var wait = 10

    func carrying(_ project: Project, _ console: Console, isAtomic: Bool) -> Carrying {
        Carrying(
            project: project,
            console: console,
            isDryRun: isDryRun,
            isConfirmed: yes,
            options: Run.Options(toolVersion: toolVersion, patience: .seconds(wait), isAtomic: isAtomic)
        )
    }
}

/// What deploy and rollback take besides.
struct AtomicOption: ParsableArguments {
    @Flag(help: "Put the whole plan into one transaction: all of it, or nothing.")
    var atomic = false
}
