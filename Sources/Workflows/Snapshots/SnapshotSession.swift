import Migrations
import Postgres

/// Reads one database's schema again and again over the connection that changes it.
///
/// The plan is made once, which for a small schema is half of the work. ``Postgres/Connection/resetSession()`` leaves it alone; where
/// it is gone all the same, it is made anew.
struct SnapshotSession {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Its name among the session's prepared statements.
    static let plan = "git_migrate_snapshot"

    /// Reads it in one round trip, as of one moment; a transaction that is open sees its own changes, and stays as it is.
    func read() throws(PostgresError) -> Snapshot {
        do {
            return try SnapshotReader.read(Self.ask, from: connection)
        } catch {
            guard error.serverError?.sqlState == Self.noSuchPlan else { throw error }
            return try SnapshotReader.read("\(Self.prepare);\n\(Self.ask)", from: connection)
        }
    }

    private static let ask = "EXECUTE \(plan)"
    private static let prepare = "PREPARE \(plan) AS \(SnapshotReader.question)"
    /// invalid_sql_statement_name
    private static let noSuchPlan = "26000"
}
