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

    func carry(_ run: PreparedRun, _ monitor: RunMonitor) throws {
        let isDetailed = console.volume == .verbose
        let planText = PlanText(console.messageStyle, isDetailed: isDetailed)
        if isDryRun {
            console.output(PlanText(console.outputStyle, isDetailed: isDetailed).text(run))
        } else if !console.logs(RunRecords.plan(run)) {
            console.message(planText.text(run))
        }
        if let complaint = ObstacleText(console.messageStyle).complaint(run) { throw console.fail(complaint) }
        guard !isDryRun else { return }
        let lines = RunLines(console, environment: run.database.settings.name, monitor: monitor)
        let carrier = Run(run, in: project, options, observe: lines.tell)
        guard !run.isDone else { return carrier.catchUpRecord() }
        if !run.plan.isEmpty {
            let confirmation = Confirmation(
                settings: run.database.settings,
                isGiven: isConfirmed || run.checklist.overridden.contains { $0.gate == .confirmation },
                variables: project.variables
            )
            try confirmation.require(console, showing: planText.text(run))
        }
        let outcome = try carrier.carryOut(remarks: planText.remarks(run))
        monitor.note(outcome)
        console.clearPassing()
        let text = RunText(console.messageStyle)
        if let failure = outcome.failure { throw console.fail(text.complaint(run, outcome, failure)) }
        console.message(text.success(run, outcome))
    }
}

/// What deploy, rollback and repair take.
struct CarryingOptions: ParsableArguments {
    @Flag(name: [.customShort("n"), .customLong("dry-run")], help: "Show the plan and change nothing.")
    var isDryRun = false

    @Flag(name: [.short, .long], help: "Confirm the change of a guarded environment.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "How long to wait for another deployment to end, such as 30s or 5min.",
            valueName: "duration"
        )
    )
    var wait = WaitingTime(seconds: 10)

    func carrying(_ project: Project, _ console: Console, isAtomic: Bool) -> Carrying {
        var options = Run.Options(
            toolVersion: toolVersion,
            patience: wait.duration,
            isAtomic: isAtomic,
            hookText: HookJSON.text
        )
        options.appliedText = RecordJSON.text
        return Carrying(
            project: project,
            console: console,
            isDryRun: isDryRun,
            isConfirmed: yes,
            options: options
        )
    }
}

/// What deploy and rollback take besides.
struct AtomicOption: ParsableArguments {
    @Flag(help: "Put the whole plan into one transaction: all of it, or nothing.")
    var atomic = false
}
