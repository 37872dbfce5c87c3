import ArgumentParser
import Migrations
import Reporting
import Workflows

/// What deploy, rollback and plan do where an environment is many databases: look at all of them, refuse if one would, have it
/// confirmed, bring the canary there and then the others, and say where each stands.
struct FleetCarrying {
    let project: Project
    let console: Console
    let fleet: Fleet
    let request: FleetRequest
    let isDryRun: Bool
    let isConfirmed: Bool
    let options: Run.Options
    /// How many members are worked on at a time.
    let parallel: Int
    /// No member begins any more once so many have failed.
    let maxFailures: Int
    /// Follows the work; nil where it is only shown.
    var monitor: RunMonitor?

    private var text: FleetText {
        FleetText(console.messageStyle, fleet: fleet.settings.name, isDetailed: console.volume == .verbose)
    }

    func carry() throws {
        let (survey, order, places) = try surveyed()
        let plan = show(survey)
        if let complaint = text.refusal(survey) { throw console.fail(complaint) }
        guard let order else {
            guard case .undo(let undo, _) = request else { return }
            throw FleetProblem.leadsApart(fleet.settings.name, undo, places: places)
        }
        guard !isDryRun else { return }
        if survey.contains(where: \.changes) {
            try Confirmation(
                settings: fleet.environment,
                isGiven: isConfirmed || order.overridesConfirmation,
                variables: project.variables
            ).require(console, showing: plan)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let (worked, left) = try worked(on: survey, order)
        let ended = survey.filter(\.isDone) + worked
        let unbegun = survey.filter { standing in left.contains { $0.name == standing.member } }
        let command = (["git migrate"] + CommandLine.arguments.dropFirst().map(\.shellWord))
            .joined(separator: " ")
        record(survey, ended, order, since: start)
        if let complaint = text.failure(ended, unbegun: unbegun.count, command: command) {
            console.message(text.table(ended: ended, unbegun: unbegun))
            throw console.fail(complaint)
        }
        console.message(text.success(ended, in: clock.now - start))
    }

    /// Where the members stand, and what is to be done to each; no order where undoing leads to several places.
    private func surveyed() throws -> (standings: [FleetStanding], order: Fleet.Order?, places: Int) {
        let (fleet, style) = (fleet, console.messageStyle)
        let survey = FleetSurvey(console: console, fleet: fleet, parallel: parallel)
        switch request {
        case .undo(let undo, let downs):
            return try FleetUndoSurvey(survey: survey, undo: undo, downsFrom: downs, style: style).standings()
        case .order(let order):
            let standings = try survey.found { member in
                do {
                    return try fleet.withTask(order, on: member) { task, _ in
                        FleetStanding(member.name, task: task, style)
                    }
                } catch {
                    return FleetStanding(member.name, failed: error)
                }
            }
            return (standings, order, 1)
        }
    }

    /// Shows where the members stand, and gives what was shown.
    private func show(_ survey: [FleetStanding]) -> String {
        let style = isDryRun ? console.outputStyle : console.messageStyle
        let isDetailed = console.volume == .verbose
        let text = FleetText(style, fleet: fleet.settings.name, isDetailed: isDetailed)
        let shown = ([text.table(survey)] + text.plans(survey)).joined(separator: "\n")
        if isDryRun {
            console.output(shown)
        } else if !console.logs(RunRecords.plan(survey)) {
            console.message(shown)
        }
        return shown
    }

    private enum Event: Sendable {
        case ended(FleetStanding)
        case postponed
        case happened(RunEvent)
    }

    /// Works on the members that are not there yet. A canary that is there, from an earlier run, lets the others follow at once.
    private func worked(
        on survey: [FleetStanding],
        _ order: Fleet.Order
    ) throws -> (ended: [FleetStanding], left: [FleetMember]) {
        let done = Set(survey.filter(\.isDone).map(\.member))
        let members = fleet.members.filter { !done.contains($0.name) }
        guard let first = members.first else { return ([], []) }
        let canary = first == fleet.members.first ? first : nil
        let work = FleetWork(fleet: fleet, order: order, options: options, style: console.messageStyle)
        let count = members.count
        let workers = FleetWorkers<Event>(
            members,
            parallel: parallel,
            schedule: FleetSchedule(
                count: count,
                parallel: parallel,
                allowedFailures: maxFailures,
                withCanary: canary != nil
            )
        ) { member, waited, tell in
            guard let standing = work.carryOut(member, waited: waited, observe: { tell(.happened($0)) })
            else {
                if waited == nil { tell(.postponed) }
                return .busy
            }
            tell(.ended(standing))
            return standing.complaint == nil ? .done : .failed
        }
        var standings: [FleetMember: FleetStanding] = [:]
        let lines = FleetLines(console, text, count: count, monitor: monitor)
        let left = try workers.run { member, event in
            switch event {
            case .happened(let event): lines.tell(event, of: member.name)
            case .postponed: lines.postpones(member.name)
            case .ended(let standing):
                standings[member] = standing
                lines.ended(
                    standing,
                    isCanary: member == canary,
                    isTold: standing.complaint != nil || member == canary || console.volume == .verbose
                )
            }
        }
        console.clearPassing()
        monitor?.note(failedMembers: standings.values.count { $0.complaint != nil })
        return (members.compactMap { standings[$0] }, left)
    }

    /// Notes the run as a whole, and moves the repository's reference once all members are there.
    private func record(
        _ survey: [FleetStanding],
        _ ended: [FleetStanding],
        _ order: Fleet.Order,
        since start: ContinuousClock.Instant
    ) {
        let reached = ended.filter { $0.complaint == nil }
        let targets = ended.compactMap(\.target)
        guard let target = targets.first else { return }
        let duration = start.duration(to: .now)
        let record = FleetRecord(
            order,
            from: survey.allSatisfy { $0.before == survey.first?.before } ? survey.first?.before : nil,
            to: target.commit,
            isWhole: targets.allSatisfy { $0.isWhole && $0.commit == target.commit },
            Deployment.Members(reached: reached.count, of: survey.count),
            ran: monitor?.measures.ran ?? [],
            started: now().unixSeconds - Int64(duration / .seconds(1)),
            duration: duration
        )
        do {
            try record.write(of: fleet, in: project, appliedText: options.appliedText)
        } catch {
            console.message(RunText(console.messageStyle).recordNotWritten("\(error)"))
        }
    }
}

/// What a thread does to one member.
private struct FleetWork: Sendable {
    let fleet: Fleet
    let order: Fleet.Order
    let options: Run.Options
    let style: Style

    /// Brings the member where it is to be.
    ///
    /// - Parameters:
    ///   - waited: since when another runner has been at it.
    ///   - observe: told of what happens on the way.
    /// - Returns: nil when another runner is at it, and there is patience left.
    func carryOut(
        _ member: FleetMember,
        waited: Duration?,
        observe: @escaping (RunEvent) -> Void
    ) -> FleetStanding? {
        do {
            return try fleet.withTask(order, on: member) { task, project in
                guard case .run(let run) = task else { return FleetStanding(member.name, task: task, style) }
                // A plan made in the midst of another run is of a state that nobody asked for.
                if run.isHeld, waited ?? .zero < options.patience { return nil }
                if let complaint = ObstacleText(style).complaint(run) {
                    return FleetStanding(member.name, refused: run, complaint)
                }
                guard !run.isDone else { return FleetStanding(member.name, done: run) }
                var options = options
                options.writesReference = false
                options.member = member.name
                // Others are not waited for here, where a thread would do nothing else.
                options.patience = .zero
                let outcome = try Run(run, in: project, options, observe: observe)
                    .carryOut(remarks: PlanText(.plain).remarks(run))
                return FleetStanding(member.name, run, ended: outcome, style)
            }
        } catch  where Self.isBusy(error) && waited ?? .zero < options.patience {
            return nil
        } catch {
            return FleetStanding(member.name, failed: error)
        }
    }

    private static func isBusy(_ error: any Error) -> Bool {
        switch error {
        case LedgerProblem.busy, Run.Problem.overtaken: true
        default: false
        }
    }
}
