import Glibc
import Migrations
import Reporting
import Workflows

/// Messages as JSON, an object a line, in the place of words for a person.
///
/// A wait is told of when it begins, when it becomes another one, and every ten seconds.
final class EventLog {
    private var context: LogRecord.Context
    private var records: RunRecords?
    private var reminders: [String: Reminder] = [:]

    init(_ command: String) { context = LogRecord.Context(command) }

    /// What the lines are about from now on.
    func follow(_ environment: EnvironmentName) {
        context.environment = environment
        records = RunRecords(environment)
    }

    /// Something happens in a run; in a fleet, on this member.
    func write(_ event: RunEvent, of member: String = "") {
        if case .begins(let deployment) = event { context.deployments[member] = deployment }
        if let wait = LastingWait(event) {
            // A step that waits and keeps others waiting is told of for both.
            let subject = "\(member) \(event.isAboutOthers)"
            guard reminders[subject, default: Reminder()].isDue(wait) else { return }
        } else if case .waitsForLock(_, nil) = event {
            guard reminders.removeValue(forKey: "\(member) false") != nil else { return }
        }
        if let record = records?.record(event) { write(record, of: member) }
    }

    /// Writes a line.
    func write(_ record: LogRecord, of member: String = "") {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        Console.printError(
            record.line(
                seconds: Int64(now.tv_sec),
                milliseconds: now.tv_nsec / 1_000_000,
                context,
                member: member
            )
        )
    }
}

extension RunEvent {
    /// Whether it is about who waits for the step, and not about what the step waits for.
    fileprivate var isAboutOthers: Bool { if case .keepsWaiting = self { true } else { false } }
}
