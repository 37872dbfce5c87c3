import Migrations
import Postgres

/// Why a database's ledger refuses the tool.
public enum LedgerProblem: Error, Hashable, Sendable {
    /// The database is another environment, or a copy of it.
    case otherEnvironment(asked: EnvironmentName, found: EnvironmentName, isCopy: Bool)
    /// The database is not the one that its ledger was made in, but a copy of it.
    case copied(of: EnvironmentName, from: LedgerState.Origin, to: LedgerState.Origin)
    /// The ledger was made by a newer tool.
    case newerLedger(found: Int, known: Int)
    /// The ledger holds what this tool does not understand.
    case unreadable(String)
    /// The server is older than the ledger needs.
    case oldServer(version: Int, needed: Int)
    /// The server takes no writes.
    case readOnly(isStandby: Bool)
    /// The role may not create the ledger.
    case noRightToCreate(role: String, database: String)
    /// The role may not read the ledger; what it lacks, as GRANT would spell it.
    case noRightsToRead(role: String, missing: [String])
    /// The role may not write the ledger; what it lacks, as GRANT would spell it.
    case noRights(role: String, missing: [String])
    /// Another deployment holds the database.
    case busy(Holder?)
    /// A migration stopped in its midst and needs a person.
    case interrupted(InterruptedMigration, EnvironmentName)
    /// The recorded script is not in the ledger.
    case scriptMissing(BlobID)

    /// Who holds the database.
    public struct Holder: Hashable, Sendable {
        /// The server process.
        public let pid: String
        /// Its role.
        public let user: String
        /// Where it came from.
        public let application: String
        /// Since when, as PostgreSQL writes it.
        public let since: String

        /// Out of a row of `pg_stat_activity`, where the server tells a stranger only a part; nil without a process.
        init?(_ row: Row) {
            guard let pid = row["pid"] else { return nil }
            self.pid = pid
            user = row["usename"] ?? ""
            application = row["application_name"] ?? ""
            since = row["since"] ?? ""
        }
    }
}
