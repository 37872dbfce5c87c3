import Migrations
import Reporting
import Workflows

/// Follows a command that works on an environment, and tells how it went to those who were not there.
final class RunMonitor {
    private let command: String
    private let environment: EnvironmentName
    private let file: MetricsFile?
    private let start = ContinuousClock.now
    /// What was measured so far.
    private(set) var measures = RunMeasures()

    /// Follows a command, whose file for metrics can be written.
    init(_ command: String, of environment: EnvironmentName, _ file: MetricsFile?) {
        self.command = command
        self.environment = environment
        self.file = file
    }

    /// Something happens; in a fleet, on this member.
    func note(_ event: RunEvent, of member: String = "") { measures.note(event, of: member, at: .now) }

    /// The work on the environment has ended.
    func note(_ outcome: RunOutcome) { measures.note(outcome, at: .now) }

    /// The work on a fleet has ended, and so many members are not where they were to be.
    func note(failedMembers: Int) { measures.note(failedMembers: failedMembers) }

    /// A backup was made.
    func note(_ backup: Backup) { measures.note(backup) }

    /// Does the command's work, and writes how it ended, whatever that is.
    func follow(_ project: Project, _ console: Console, _ work: () throws -> Void) throws {
        var end: CommandEnd?
        do {
            try work()
        } catch {
            end = console.fail(error)
        }
        let (status, duration) = (end?.status ?? .done, .now - start)
        write(status, after: duration, project, console)
        _ = console.logs(LogRecord(ended: status, in: duration))
        if let end { throw end }
    }

    private func write(
        _ status: ExitStatus,
        after duration: Duration,
        _ project: Project,
        _ console: Console
    ) {
        guard let file else { return }
        let run = RunMetrics(
            command,
            of: environment,
            ended: now().unixSeconds,
            duration: duration,
            status: status,
            measures
        )
        do {
            // Where the environment cannot be asked now, what the run itself tells is written all the same.
            try file.change(run.put)
            let survey = EnvironmentSurvey(project: project, console: console, tellsTotals: true)
            try file.write(try survey.found(of: [environment]))
        } catch {
            console.message(MetricsText(console.messageStyle).notWritten(error))
        }
    }
}
