import Migrations
import Workflows

/// What happens in a run, as objects for programs that collect logs: the one place where they are made.
public struct RunRecords {
    private let run = RunText(.plain)
    private let waits: WaitText
    private let backups: BackupText

    /// The objects of a run on an environment.
    public init(_ environment: EnvironmentName) {
        waits = WaitText(style: .plain, environment: environment)
        backups = BackupText(.plain, environment: environment)
    }

    /// What a run is about to do.
    public static func plan(_ run: PreparedRun) -> LogRecord {
        func ids(_ steps: [Step]) -> JSON { .array(steps.map { .string($0.id.description) }) }
        let remarks = PlanText(.plain).remarks(run)
        return LogRecord(
            .info,
            .plan,
            [
                ("kind", .string(run.kind.rawValue)), ("revision", .string(run.target.revision)),
                ("tag", run.target.tag.map { .string($0) }),
                ("from", run.state?.position?.commit.map { .string($0.hex) }),
                ("to", run.target.commit.map { .string($0.hex) }),
                ("steps", .array(run.plan.steps.map(step))),
                ("remarks", remarks.isEmpty ? nil : .array(remarks.map { .string($0) })),
            ],
            PlanText(.plain).text(run).split(separator: "\n").first.map(String.init) ?? ""
        )
    }

    /// What a run is about to do to the members of a fleet.
    public static func plan(_ standings: [FleetStanding]) -> LogRecord {
        let changing = standings.count(where: \.changes)
        return LogRecord(
            .info,
            .plan,
            [("members", .integer(standings.count)), ("changing", .integer(changing))],
            "\(counted(changing, "member")) of \(standings.count) to change"
        )
    }

    private static func step(_ step: Step) -> JSON {
        .object(fields(step).map { ($0.name, $0.value) })
    }

    private static func fields(_ step: Step) -> [(name: String, value: JSON?)] {
        let kind = if case .apply = step { "apply" } else { "revert" }
        return [("migration", .string(step.id.description)), ("kind", .string(kind))]
    }

    /// The object; nil for what is shown for a moment only.
    public func record(_ event: RunEvent) -> LogRecord? {
        switch event {
        case .begins(let number): LogRecord(.info, .deploymentBegins, [], "deployment \(number) begins")
        case .started(let step, let number, let count):
            LogRecord(
                .info,
                .migrationBegins,
                Self.fields(step) + [("number", .integer(number)), ("of", .integer(count))],
                run.running(step, number: number, of: count)
            )
        case .finished(let step, let duration):
            LogRecord(
                .info,
                .migrationEnds,
                Self.fields(step) + [("milliseconds", .milliseconds(duration))],
                "\(step.id) is in after \(spelled(duration))"
            )
        case .notice(let notice, let step):
            LogRecord(
                notice.severity == "WARNING" ? .warning : .info,
                .notice,
                Self.fields(step) + [
                    ("severity", .string(notice.severity)), ("sqlState", .string(notice.sqlState)),
                ],
                notice.message
            )
        case .waitsForLock, .triesAgain, .keepsWaiting, .notWatched, .waiting: wait(event)
        case .backsUp, .backedUp: backup(event)
        case .hook(let event): hook(event)
        case .sessionIsShared: LogRecord(message: run.sessionIsShared).renamed(.sessionShared)
        case .lostSessionRuns(let process, let duration):
            LogRecord(
                .warning,
                .sessionLost,
                [("process", .integer(Int(process))), ("milliseconds", .milliseconds(duration))],
                run.lostSessionRuns(process, for: duration)
            )
        case .lostSessionEnded(let process):
            LogRecord(
                .warning,
                .sessionLost,
                [("process", .integer(Int(process)))],
                "server process \(process) waited for a connection that was lost, and was ended"
            )
        case .connectionLost(let reason):
            LogRecord(message: run.connectionLost(reason)).renamed(.connectionLost)
        case .recordNotWritten(let reason):
            LogRecord(message: run.recordNotWritten(reason)).renamed(.recordBehind)
        case .schemaNotRecorded(let error):
            LogRecord(message: run.schemaNotRecorded(error)).renamed(.schemaNotRecorded)
        }
    }

    private func wait(_ event: RunEvent) -> LogRecord? {
        switch event {
        case .waitsForLock(let step, let wait?):
            LogRecord(.info, .lockWait, Self.fields(step) + [holders(wait)], waits.waits(step, wait))
        case .waitsForLock(let step, nil):
            LogRecord(.info, .lockWaitEnds, Self.fields(step), "\(step.id) goes on")
        case .triesAgain(let step, let retry):
            LogRecord(
                .warning,
                .lockRetry,
                Self.fields(step) + [
                    ("sqlState", .string(retry.error.sqlState)), ("try", .integer(retry.number)),
                    ("pauseMilliseconds", .milliseconds(retry.pause)),
                ],
                "\(step.id) did not get a lock, and is tried again"
            )
        case .keepsWaiting(let step, let sessions):
            LogRecord(
                .warning,
                .sessionsBlocked,
                Self.fields(step) + [
                    ("sessions", .integer(sessions.count)),
                    ("milliseconds", .milliseconds(sessions.map(\.duration).max() ?? .zero)),
                    ("processes", .array(sessions.compactMap { $0.session.process.map { .integer($0) } })),
                ],
                "\(step.id) \(WaitText.keptWaiting(sessions))"
            )
        case .notWatched(let reason):
            LogRecord(message: waits.notWatched(reason)).renamed(.notWatched)
        case .waiting(let holder, let duration):
            LogRecord(
                .info,
                .deploymentWait,
                [("milliseconds", .milliseconds(duration))],
                run.waiting(holder, for: duration)
            )
        default: nil
        }
    }

    private func holders(_ wait: LockWait) -> (name: String, value: JSON?) {
        ("holders", .array(wait.holders.compactMap { $0.process.map { .integer($0) } }))
    }

    private func backup(_ event: RunEvent) -> LogRecord? {
        switch event {
        case .backsUp(.began(let tables, let bytes)):
            LogRecord(
                .info,
                .backupBegins,
                [("tables", .integer(tables)), ("bytes", .integer(bytes))],
                backups.line(.began(tables: tables, bytes: bytes)).text
            )
        case .backsUp(.removed(let names)):
            LogRecord(
                .info,
                .backupsRemoved,
                [("names", .array(names.map { .string($0) }))],
                backups.line(.removed(names)).text
            )
        case .backsUp(.notRecorded(let error)):
            LogRecord(message: backups.line(.notRecorded(error)).text).renamed(.backupNotRecorded)
        case .backedUp(let backup, let path):
            LogRecord(
                .info,
                .backupEnds,
                [
                    ("name", .string(backup.name)), ("path", .string(path)),
                    ("bytes", .integer(backup.bytes)),
                    ("milliseconds", .integer(backup.milliseconds)),
                    ("verification", .string(backup.verification.rawValue)),
                ],
                backups.made(backup)
            )
        default: nil
        }
    }

    private func hook(_ event: RunEvent.HookEvent) -> LogRecord {
        switch event {
        case .ignored(let path):
            LogRecord(.warning, .hookIgnored, [("path", .string(path))], "\(path) is not executable")
        case .ended(let outcome):
            LogRecord(
                outcome.status == 0 ? .info : .warning,
                .hookEnds,
                [
                    ("hook", .string(outcome.hook.rawValue)), ("status", .integer(outcome.status)),
                    ("milliseconds", .milliseconds(outcome.duration)),
                ],
                "\(outcome.hook.rawValue) ended with status \(outcome.status)"
            )
        case .notRecorded: LogRecord(message: run.hook(event)).renamed(.hookNotRecorded)
        }
    }

    /// A member of a fleet has ended.
    public static func ended(_ standing: FleetStanding) -> LogRecord {
        let complaint = standing.complaint
        return LogRecord(
            complaint == nil ? .info : .error,
            .memberEnds,
            [
                ("migration", complaint?.migration.map { .string($0) }),
                ("sqlState", complaint?.sqlState.map { .string($0) }),
                ("exitStatus", .integer(Int((complaint?.status ?? .done).rawValue))),
                ("place", .string(standing.place)),
            ],
            complaint?.headline ?? standing.work
        )
    }

    /// Another run works on a member of a fleet.
    public static func postponed(_ text: String) -> LogRecord {
        LogRecord(message: text).renamed(.memberWait)
    }
}

extension LogRecord {
    fileprivate func renamed(_ event: Event) -> LogRecord { LogRecord(level, event, fields, message) }
}
