import Migrations
import Postgres
import SQL

/// Undoes what ran of a migration that stopped while it was being applied: with the down script that was recorded with it.
///
/// A down script that can run in a transaction does, together with the row that says so: it fits what ran, or nothing changes. One
/// that cannot, such as DROP INDEX CONCURRENTLY, runs statement by statement, and passes over what it was to take away and is not
/// there; where it stops, it can be run again.
public struct Withdrawal {
    let project: Project
    let database: EnvironmentDatabase

    /// Withdraws on one database.
    public init(project: Project, database: EnvironmentDatabase) {
        self.project = project
        self.database = database
    }

    /// Why nothing was withdrawn, or not all.
    public enum Problem: Error, Sendable {
        /// The migration was being reverted, or has no down script that can run here.
        case notOffered(MigrationID)
        /// A statement of the down script failed, counted from 1; whether everything is as it was before.
        case failed(MigrationID, statement: Int, ServerError, isUndone: Bool)
        /// A statement of the down script, counted from 1, was stopped since it kept these sessions waiting for longer than the limit;
        /// whether everything is as it was before.
        case blockedOthers(
            MigrationID,
            statement: Int,
            [BlockedSession],
            isUndone: Bool,
            on: EnvironmentName
        )
    }

    /// The down script, where there is one that can run; nil otherwise.
    func script(for found: Repair.Case) -> MigrationScript? {
        let interrupted = found.interrupted
        guard interrupted.isApply, let down = interrupted.down, let bytes = try? database.ledger.script(down),
            let script = try? MigrationScript(
                id: interrupted.id,
                side: .down,
                path: "\(interrupted.id) (down script as recorded)",
                blob: down,
                bytes: bytes,
                server: database.serverVersion
            ), !script.script.statements.contains(where: { $0.rows != nil })
        else { return nil }
        return script
    }

    /// Runs it, and records who did so.
    ///
    /// - Parameter observe: told of what happens meanwhile.
    public func carryOut(
        _ found: Repair.Case,
        reason: String?,
        toolVersion: String,
        patience: Duration,
        observe: @escaping (RunEvent) -> Void
    ) throws {
        let id = found.interrupted.id
        guard let script = script(for: found) else { throw Problem.notOffered(id) }
        Interruption.install()
        try Interruption.cancelling(database.connection) {
            let sharesSession = try database.sharesSessions()
            if sharesSession, script.mode != .transaction {
                throw Run.Problem.needsSession(id, reason: "its down script cannot run in a transaction")
            }
            let lock = DeploymentLock(
                connection: database.connection,
                tenant: database.tenant,
                isUsable: !sharesSession
            )
            try lock.take(patience: patience) { observe(.waiting($0, for: $1)) }
            guard let state = try database.state(), state.interrupted == found.interrupted,
                state.sequence == found.sequence
            else { throw Repair.Problem.changed }
            try database.checkRights(state)
            let start = try start(found, reason, after: state, toolVersion)
            try database.ledger.begin(start, lock: nil, lockTimeout: database.settings.lockTimeout)
            do {
                try watched(found, lock, observe) { watch in
                    try run(
                        script,
                        found,
                        start.key.id,
                        SessionReset(of: database.connection, lock),
                        watch
                    )
                }
            } catch {
                let end = DeploymentEnd(outcome: "failed", error: "\(id): \(Self.summary(of: error))")
                try? database.ledger.end(start.key, end)
                throw error
            }
            try database.ledger.end(start.key, DeploymentEnd(outcome: "done"))
            database.recordSchema(after: start.key, observe: observe)
        }
    }

    /// Has the body's statements watched, as those of a deployment are.
    private func watched(
        _ found: Repair.Case,
        _ lock: DeploymentLock,
        _ observe: @escaping (RunEvent) -> Void,
        _ body: (Watch) throws -> Void
    ) throws {
        let interrupted = found.interrupted
        let step = Step.revert(
            AppliedMigration(
                id: interrupted.id,
                up: interrupted.up,
                down: interrupted.down,
                sequence: interrupted.sequence
            )
        )
        let watch = Watch(database, isAtomic: false, observe: observe)
        database.connection.onNotice = { observe(.notice($0, step)) }
        defer { database.connection.onNotice = nil }
        try watch.during {
            watch.follow(0, step, process: lock.isUsable ? database.facts.process : nil)
            try body(watch)
        }
    }

    /// In the ledger's words.
    private static func summary(of error: any Error) -> String {
        switch error {
        case Problem.failed(_, _, let server, _): server.sqlState
        case Problem.blockedOthers(_, _, let sessions, _, _):
            "stopped since it blocked \(sessions.count) sessions"
        default: "lost"
        }
    }

    private func start(
        _ found: Repair.Case,
        _ reason: String?,
        after state: LedgerState,
        _ toolVersion: String
    )
        throws -> DeploymentStart
    {
        var start = DeploymentStart(
            DeploymentRecord(
                kind: "repair",
                revision: "--undo",
                tag: nil,
                fromCommit: found.position?.commit,
                toCommit: found.position?.commit,
                tree: nil,
                isWhole: false,
                plannedSteps: 0,
                remarks: [reason].compactMap(\.self)
            ),
            after: state,
            by: try project.actor(),
            toolVersion: toolVersion
        )
        start.isPooled = database.connection.isPooled
        return start
    }

    private func run(
        _ script: MigrationScript,
        _ found: Repair.Case,
        _ deployment: Int,
        _ reset: SessionReset,
        _ watch: Watch
    ) throws {
        let folded = script.script.foldedTransaction != nil
        let statements =
            folded ? script.script.statements.dropFirst().dropLast() : script.script.statements[...]
        let isTransaction = script.mode == .transaction
        if isTransaction { try database.connection.execute("BEGIN") }
        try limit(isTransaction)
        for (index, statement) in statements.enumerated() {
            do throws(PostgresError) {
                try database.connection.send(script.script.executable(statement.range))
            } catch {
                guard case .server(let server, _) = error else { throw error }
                if !isTransaction, Self.meanNothingThere.contains(server.sqlState) { continue }
                database.connection.rollBack()
                if !isTransaction { try? database.connection.send(reset.statements) }
                throw problem(
                    found.interrupted.id,
                    statement: index + (folded ? 2 : 1),
                    server,
                    isUndone: isTransaction,
                    watch
                )
            }
        }
        if isTransaction { try database.connection.execute("SET CONSTRAINTS ALL IMMEDIATE") }
        try database.connection.send(reset.statements + Connection.ownNames + abandoned(deployment))
        if isTransaction { try database.connection.execute("COMMIT") }
    }

    private func problem(
        _ id: MigrationID,
        statement: Int,
        _ error: ServerError,
        isUndone: Bool,
        _ watch: Watch
    ) -> Problem {
        guard error.isCancelled, !Interruption.requested, let stopped = watch.stopped else {
            return .failed(id, statement: statement, error, isUndone: isUndone)
        }
        return .blockedOthers(
            id,
            statement: statement,
            stopped.sessions,
            isUndone: isUndone,
            on: database.settings.name
        )
    }

    /// What runs outside a transaction waits for others by itself; a limit would leave half an index behind.
    private func limit(_ isTransaction: Bool) throws {
        guard isTransaction else { return }
        let timeout = Quote.literal(database.settings.lockTimeout)
        try database.connection.execute("SET LOCAL lock_timeout = \(timeout)")
    }

    /// undefined_table, undefined_object, undefined_column, undefined_function, invalid_schema_name
    private static let meanNothingThere: Set<String> = ["42P01", "42704", "42703", "42883", "3F000"]

    /// The row that has the journal forget that the migration began.
    private func abandoned(_ deployment: Int) -> String {
        """
        INSERT INTO git_migrate.journal
            (tenant, deployment, sequence, attempt, kind, version, name, up_blob, down_blob, statement, event, reason)
        SELECT
            j.tenant, \(deployment), j.sequence, j.attempt, j.kind, j.version, j.name, j.up_blob, j.down_blob, j.statement,
            'abandoned', 'its down script ran (--undo)'
        FROM git_migrate.journal j
        WHERE j.tenant = \(Quote.literal(database.tenant))
        ORDER BY j.id DESC
        LIMIT 1
        """
    }
}
