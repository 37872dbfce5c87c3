import Migrations

/// A message as an object for programs that collect logs. `docs/monitoring.md` tells of each event.
public struct LogRecord: Sendable {
    /// How much it matters.
    public enum Level: String, Sendable {
        case info, warning, error
    }

    /// What happened. The names are for ever.
    public enum Event: String, CaseIterable, Sendable {
        case plan
        case deploymentBegins = "deployment-begins"
        case migrationBegins = "migration-begins"
        case migrationEnds = "migration-ends"
        case notice
        case lockWait = "lock-wait"
        case lockWaitEnds = "lock-wait-ends"
        case lockRetry = "lock-retry"
        case sessionsBlocked = "sessions-blocked"
        case notWatched = "not-watched"
        case deploymentWait = "deployment-wait"
        case sessionShared = "session-shared"
        case sessionLost = "session-lost"
        case connectionLost = "connection-lost"
        case recordBehind = "record-behind"
        case schemaNotRecorded = "schema-not-recorded"
        case backupBegins = "backup-begins"
        case backupEnds = "backup-ends"
        case backupsRemoved = "backups-removed"
        case backupNotRecorded = "backup-not-recorded"
        case hookEnds = "hook-ends"
        case hookIgnored = "hook-ignored"
        case hookNotRecorded = "hook-not-recorded"
        case memberWait = "member-wait"
        case memberEnds = "member-ends"
        case message
        case error
        case runEnds = "run-ends"
    }

    /// How much it matters.
    public let level: Level
    /// What happened.
    public let event: Event
    let fields: [(name: String, value: JSON?)]
    let message: String

    init(_ level: Level, _ event: Event, _ fields: [(name: String, value: JSON?)], _ message: String) {
        self.level = level
        self.event = event
        self.fields = fields
        self.message = message.trimmingBlanks.drop { $0 == " " }.description
    }

    /// What every line of a run has.
    public struct Context: Sendable {
        /// The command, such as `deploy`.
        public let command: String
        /// The environment, once it is known.
        public var environment: EnvironmentName?
        /// The deployment's number in the ledger of each member of a fleet, once it is known; under no name where there is one
        /// database.
        public var deployments: [String: Int] = [:]

        /// That of a command.
        public init(_ command: String) { self.command = command }
    }

    /// The object, on one line.
    ///
    /// - Parameters:
    ///   - seconds: when it happened, since 1970 in UTC.
    ///   - milliseconds: of that second.
    ///   - member: the member of a fleet that it happened on; empty for none.
    public func line(seconds: Int64, milliseconds: Int, _ context: Context, member: String = "") -> String {
        let fraction = String(1_000 + milliseconds).dropFirst()
        let time = CivilTime(unixSeconds: seconds).iso.dropLast() + ".\(fraction)Z"
        let head: [(name: String, value: JSON?)] = [
            ("time", .string(String(time))), ("level", .string(level.rawValue)),
            ("event", .string(event.rawValue)), ("command", .string(context.command)),
            ("environment", context.environment.map { .string($0.text) }),
            ("member", member.isEmpty ? nil : .string(member)),
            ("deployment", context.deployments[member].map { .integer($0) }),
        ]
        return JSON.object(head + fields + [("message", .string(message))]).line
    }
}

extension LogRecord {
    /// What is said in words alone.
    public init(message text: String) {
        for (mark, level) in [("warning: ", Level.warning), ("note: ", .info), ("hint: ", .info)]
        where text.hasPrefix(mark) {
            self.init(level, .message, [], String(text.dropFirst(mark.count)))
            return
        }
        self.init(.info, .message, [], text)
    }

    /// Why a command ends early. What a script or a row holds stays out of it: its lines, and the server's details.
    public init(_ complaint: Complaint) {
        let details = complaint.migration == nil ? complaint.details.filter { !$0.isEmpty } : []
        let fields: [(name: String, value: JSON?)] = [
            ("migration", complaint.migration.map { .string($0) }),
            ("sqlState", complaint.sqlState.map { .string($0) }),
            ("exitStatus", .integer(Int(complaint.status.rawValue))),
            ("details", details.isEmpty ? nil : .array(details.map { .string($0) })),
            ("hints", complaint.hints.isEmpty ? nil : .array(complaint.hints.map { .string($0) })),
        ]
        self.init(.error, .error, fields, complaint.headline)
    }

    /// The command has ended.
    public init(ended status: ExitStatus, in duration: Duration) {
        let fields: [(name: String, value: JSON?)] = [
            ("exitStatus", .integer(Int(status.rawValue))), ("milliseconds", .milliseconds(duration)),
        ]
        self.init(
            status == .done ? .info : .error,
            .runEnds,
            fields,
            "ended with exit status \(status.rawValue) after \(spelled(duration))"
        )
    }
}

extension JSON {
    /// A duration in whole milliseconds.
    static func milliseconds(_ duration: Duration) -> JSON {
        .integer(Int((duration / .milliseconds(1)).rounded()))
    }
}
