import Migrations
import Postgres

/// Reads one database's schema again and again over the connection that changes it.
///
/// The plan is made once, which for a small schema is half of the work. ``Postgres/Connection/resetSession()`` leaves it alone; where
/// it is gone all the same, it is made anew.
struct SnapshotSession {
    private let connection: Connection
    private let plan: String
    private let question: String

    init(_ connection: Connection) {
        self.connection = connection
        plan = Self.whole
        question = SnapshotReader.question
    }

    /// Reads objects of some kinds alone, which takes as much less time as they are few.
    init(_ connection: Connection, of kinds: Set<SchemaObject.Kind>) {
        self.connection = connection
        let kinds = kinds.map(\.rawValue).sorted()
        plan = Self.whole + "_" + Fingerprint(of: kinds).hex.prefix(16)
        let names = kinds.map(Quote.literal).joined(separator: ", ")
        question = "SELECT s.* FROM (\(SnapshotReader.question)) s WHERE s.kind IN (\(names))"
    }

    /// The name of the plan among the session's prepared statements, with which those of parts begin.
    static let whole = "git_migrate_snapshot"

    /// Reads it in one round trip, as of one moment; a transaction that is open sees its own changes, and stays as it is.
    func read() throws(PostgresError) -> Snapshot {
        do {
            return try SnapshotReader.read("EXECUTE \(plan)", from: connection)
        } catch {
            guard error.serverError?.sqlState == Self.noSuchPlan else { throw error }
            return try SnapshotReader.read(
                "PREPARE \(plan) AS \(question);\nEXECUTE \(plan)",
                from: connection
            )
        }
    }

    /// invalid_sql_statement_name
    private static let noSuchPlan = "26000"
}
