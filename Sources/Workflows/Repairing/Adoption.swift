import Migrations
import Postgres

/// Makes a copied database an environment of its own, with an identity that the original does not have.
///
/// A dump that was restored, and a database made by `CREATE DATABASE … TEMPLATE`, have another number or another cluster than
/// their ledger tells. A physical copy (a base backup, a snapshot of the disks) has the same of both, as a standby that was
/// promoted has: it can be told from the original by the environment's name alone.
public struct Adoption {
    let project: Project
    let database: EnvironmentDatabase

    /// Adopts one database.
    public init(project: Project, database: EnvironmentDatabase) {
        self.project = project
        self.database = database
    }

    /// What the ledger has in place of a revision.
    static let revision = "--adopt-identity"

    /// A database whose ledger is another one's.
    public struct Case: Sendable {
        /// The environment that it is to be.
        public let environment: EnvironmentName
        /// The environment that its ledger is of.
        public let recorded: EnvironmentName
        /// Where the ledger was made.
        public let origin: LedgerState.Origin
        /// Where it is.
        public let here: LedgerState.Origin
        let state: LedgerState

        /// Whether cluster and database show that it is a copy.
        public var isCopy: Bool { origin.differs(from: here) }
    }

    /// Why nothing was adopted.
    public enum Problem: Error, Hashable, Sendable {
        /// The database may be the original of the environment that its ledger is of.
        case perhapsOriginal(asked: EnvironmentName, found: EnvironmentName)
        /// The ledger is of another environment than the user said.
        case otherName(said: EnvironmentName, found: EnvironmentName)
    }

    /// What there is to adopt; nil when the ledger is the database's own, or there is none.
    public func find() throws -> Case? { try database.foundState().flatMap(find) }

    func find(in state: LedgerState) -> Case? {
        let found = Case(
            environment: database.settings.name,
            recorded: state.environment,
            origin: state.origin,
            here: database.facts.origin,
            state: state
        )
        return found.isCopy || found.recorded != found.environment ? found : nil
    }

    /// Makes sure that it is a copy, or that the user has said so.
    ///
    /// - Parameter was: the environment that the user says the ledger is of.
    public func check(_ found: Case, was: EnvironmentName?) throws(Problem) {
        if let was, was != found.recorded { throw .otherName(said: was, found: found.recorded) }
        guard found.isCopy || was != nil else {
            throw .perhapsOriginal(asked: found.environment, found: found.recorded)
        }
    }

    /// Gives the database its own name and identity, and records who did so, all in one transaction.
    public func adopt(_ found: Case, remarks: [String], toolVersion: String) throws {
        try database.checkRights(found.state)
        if let holder = found.state.last?.holder { throw LedgerProblem.busy(holder) }
        let commit = found.state.position?.commit
        var start = DeploymentStart(
            DeploymentRecord(
                kind: "repair",
                revision: Self.revision,
                tag: nil,
                fromCommit: commit,
                toCommit: commit,
                tree: nil,
                isWhole: false,
                plannedSteps: 0,
                remarks: remarks
            ),
            after: found.state,
            by: try project.actor(),
            toolVersion: toolVersion
        )
        start.isPooled = database.connection.isPooled
        let sharesSession = try database.sharesSessions()
        let lock = DeploymentLock(
            connection: database.connection,
            tenant: database.tenant,
            isUsable: !sharesSession
        )
        do throws(PostgresError) {
            try database.connection.send(sql(found, start, lock: lock.keyUnlessTaken))
        } catch {
            database.connection.rollBack()
            switch error.serverError?.sqlState {
            case "GM007": throw LedgerProblem.busy(nil)
            case "GM001", "GM008", "23505": throw Repair.Problem.changed
            case "42501":
                throw LedgerProblem.noRights(
                    role: database.facts.role,
                    missing: ["UPDATE ON git_migrate.environment"]
                )
            default: throw error
            }
        }
    }

    private func sql(_ found: Case, _ start: DeploymentStart, lock: Int?) -> String {
        let tenant = database.tenant
        return """
            BEGIN;
            \(Connection.ownNames)\(start.call(tenant: tenant, lock: lock));
            UPDATE git_migrate.environment
            SET
                name = \(Quote.literal(found.environment.text)),
                identity = pg_catalog.gen_random_uuid(),
                system_identifier = \(found.here.systemIdentifier.map(Quote.literal) ?? "NULL"),
                database_oid = \(found.here.databaseOID)
            WHERE identity = \(Quote.literal(start.identity));
            \(DeploymentEnd(outcome: "done").call(tenant: tenant, start.key));
            COMMIT;

            """
    }
}
