import Git
import Migrations
import Postgres

/// What is wrong with an environment, as far as its ledger, its server and the repository tell.
public struct Diagnosis: Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// The ledger is another database's; nil when it is this one's.
    public let adoption: Adoption.Case?
    /// A migration that stopped in its midst.
    public let interrupted: Repair.Case?
    /// Whether what ran of it can be undone with its recorded down script, and how that runs; nil when it cannot.
    public let withdrawal: MigrationScript.Mode?
    /// The last deployment, where it runs, or failed, or nobody runs it any more.
    public let last: LedgerState.LastDeployment?
    /// A session that holds the deployment lock, and runs no deployment.
    public let lockHolder: LedgerProblem.Holder?
    /// Indexes that no query uses.
    public let invalidIndexes: [InvalidIndex]
    /// The commit that the environment is at, where the repository does not know it.
    public let unknownCommit: LedgerState.Position?

    /// An index that is there and not valid, and that nobody is building.
    public struct InvalidIndex: Hashable, Sendable {
        /// Its name, as it is typed in SQL.
        public let name: String
        /// Its table, likewise.
        public let table: String
        /// Whether the migration that stopped was to make it.
        public let isOfInterrupted: Bool
    }

    /// Whether somebody has to decide something before the next deployment.
    public var needsPerson: Bool { adoption != nil || interrupted != nil }

    /// Whether there is nothing to say.
    public var isSound: Bool {
        !needsPerson && last == nil && lockHolder == nil && invalidIndexes.isEmpty && unknownCommit == nil
    }
}

extension Repair {
    /// Finds out what is wrong, and changes nothing; nil when nothing was ever deployed.
    public func diagnose() throws -> Diagnosis? {
        guard let state = try database.foundState() else { return nil }
        let adoption = Adoption(project: project, database: database).find(in: state)
        let interrupted = try find(in: state)
        let withdrawal = Withdrawal(project: project, database: database)
        let lock = DeploymentLock(connection: database.connection, tenant: database.tenant)
        let holder = try lock.holder()
        return Diagnosis(
            environment: database.settings.name,
            adoption: adoption,
            interrupted: interrupted,
            withdrawal: interrupted.flatMap { withdrawal.script(for: $0)?.mode },
            last: state.last.flatMap { $0.outcome == "done" ? nil : $0 },
            lockHolder: holder?.pid == state.last?.holder?.pid ? nil : holder,
            invalidIndexes: try invalidIndexes(interrupted),
            unknownCommit: try unknownCommit(state)
        )
    }

    private func unknownCommit(_ state: LedgerState) throws -> LedgerState.Position? {
        guard let position = state.position, let object = position.commit?.object else { return nil }
        do {
            _ = try project.repository.commit(object)
            return nil
        } catch GitError.missingObject {
            return position
        }
    }

    private func invalidIndexes(_ interrupted: Case?) throws -> [Diagnosis.InvalidIndex] {
        let made = interrupted.map(indexesMade) ?? []
        return try database.connection.ask(Self.invalidIndexes).map { row in
            Diagnosis.InvalidIndex(
                name: row["index"] ?? "",
                table: row["relation"] ?? "",
                isOfInterrupted: made.contains(row["name"] ?? "")
            )
        }
    }

    /// The names of the indexes that the migration was making.
    private func indexesMade(_ found: Case) -> Set<String> {
        let statements = found.step.script.script.statements.prefix(found.interrupted.statement + 1)
        return Set(
            statements.flatMap(\.actions).compactMap { action in
                guard case .createIndex(let index) = action else { return nil }
                return index.name?.name
            }
        )
    }

    /// The index of a partitioned table is invalid until each partition has its own, which is no damage.
    private static let invalidIndexes = """
        SELECT
            pg_catalog.format('%I.%I', n.nspname, c.relname) AS index,
            pg_catalog.format('%I.%I', tn.nspname, t.relname) AS relation,
            c.relname AS name
        FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
            JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        WHERE NOT i.indisvalid AND c.relkind = 'i' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_stat_progress_create_index p
            WHERE p.datname = pg_catalog.current_database() AND (p.index_relid = i.indexrelid OR p.relid = i.indrelid)
        )
        ORDER BY 1
        """
}
