import Migrations
import Postgres

/// How much of a ledger is read, all of it as of one moment.
struct LedgerScope {
    /// Whether the migrations that the database has are read where they are exactly those of a commit whose tree is recorded.
    var readsAppliedOfTree = true
    /// Whether it is told which deployment `rollback --last` undoes.
    var tellsUndoable = false
}

extension Ledger {
    /// Reads the state of a ledger that is there, in one round trip and one snapshot.
    ///
    /// - Throws: ``LedgerProblem`` when the ledger is of a newer tool.
    func state(_ scope: LedgerScope = LedgerScope()) throws -> LedgerState {
        var answers: [Rows] = []
        try connection.send(LedgerQueries.state(tenant: tenant, scope), keepRows: .all) { result in
            answers.append(Rows(columns: result.columns, values: result.rows))
        }
        return try state(scope, answers)
    }

    /// The state out of the answers to ``LedgerQueries/state(tenant:_:)``.
    func state(_ scope: LedgerScope, _ answers: [Rows]) throws -> LedgerState {
        guard answers.count == LedgerQueries.stateAnswers else { throw LedgerProblem.unreadable("its state") }
        let environment = try environment(answers[2].first)
        guard let row = answers[2].first, let identity = row["identity"] else {
            throw LedgerProblem.unreadable("git_migrate.environment or git_migrate.head has no row")
        }
        let last = answers[4].first.map(LedgerState.LastDeployment.init)
        let position = answers[3].first.map(LedgerState.Position.init)
        let loose = row.int("steps_since_position") ?? 0
        let isAtTree = position?.tree != nil && loose == 0
        return LedgerState(
            environment: environment,
            version: row.int("version") ?? 0,
            identity: identity,
            origin: LedgerState.Origin(
                systemIdentifier: row["system_identifier"],
                databaseOID: row["database_oid"] ?? ""
            ),
            sequence: row.int("sequence") ?? 0,
            applied: try answers[6].map(AppliedMigration.init),
            appliedIsRead: scope.readsAppliedOfTree || !isAtTree,
            position: position,
            last: last,
            stepsSincePosition: loose,
            interrupted: last?.holder == nil ? try answers[5].first.map(InterruptedMigration.init) : nil,
            missingRights: answers[7].compactMap { $0["name"] },
            undoable: answers[8].first.flatMap(UndoableDeployment.init)
        )
    }

    /// Whether the database has a ledger.
    func exists() throws -> Bool {
        let rows = try connection.query(
            "SELECT pg_catalog.to_regclass('git_migrate.ledger_versions') IS NOT NULL AS is_there"
        )
        return rows.first?.bool("is_there") == true
    }

    private func environment(_ row: Row?) throws -> EnvironmentName {
        let version = row?.int("version") ?? 0
        guard version <= LedgerMigrations.currentVersion else {
            throw LedgerProblem.newerLedger(found: version, known: LedgerMigrations.currentVersion)
        }
        guard let name = row?["name"].flatMap(EnvironmentName.init) else {
            throw LedgerProblem.unreadable("git_migrate.environment or git_migrate.head has no row")
        }
        return name
    }
}

extension AppliedMigration {
    /// A row of the applied set, or of steps that made it.
    init(_ row: Row) throws {
        guard let version = row["version"].flatMap(Version.init), let name = row["name"],
            let up = row["up_blob"], let sequence = row.int("sequence")
        else { throw LedgerProblem.unreadable("git_migrate.applied") }
        self.init(
            id: MigrationID(version: version, name: name),
            up: BlobID(hex: up),
            down: row["down_blob"].map(BlobID.init(hex:)),
            sequence: sequence
        )
    }
}

extension LedgerState.Position {
    fileprivate init(_ row: Row) {
        commit = row["to_commit"].map(CommitID.init(hex:))
        tag = row["tag"]
        tree = row["tree"]
        at = Int64(row.int("at") ?? 0)
        actor = row["actor_name"] ?? ""
    }
}

extension LedgerState.LastDeployment {
    fileprivate init(_ row: Row) {
        id = row.int("id") ?? 0
        run = row["run"] ?? ""
        revision = row["revision"] ?? ""
        actor = row["actor_name"] ?? ""
        outcome = row["outcome"]
        fromCommit = row["from_commit"].map(CommitID.init(hex:))
        toCommit = row["to_commit"].map(CommitID.init(hex:))
        holder = LedgerProblem.Holder(row)
        isUnseen = row.bool("is_unseen") == true
        startedAt = row["started_at"] ?? ""
    }
}

extension InterruptedMigration {
    init(_ row: Row) throws {
        guard let event = row["event"].flatMap(Event.init(rawValue:)),
            let version = row["version"].flatMap(Version.init), let sequence = row.int("sequence"),
            let statement = row.int("statement"), let attempt = row.int("attempt")
        else { throw LedgerProblem.unreadable("git_migrate.journal") }
        self.init(
            id: MigrationID(version: version, name: row["name"] ?? ""),
            up: BlobID(hex: row["up_blob"] ?? ""),
            down: row["down_blob"].map(BlobID.init(hex:)),
            sequence: sequence,
            attempt: attempt,
            isApply: row["kind"] == "apply",
            statement: statement,
            event: event,
            reason: row["reason"]
        )
    }
}
