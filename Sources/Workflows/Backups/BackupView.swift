import Migrations
import Postgres

/// A database as of one moment, which pg_dump is shown too.
final class BackupView {
    /// A table whose data are in the backup.
    struct Table: Hashable {
        let oid: String
        /// Qualified and quoted, as SQL has it.
        let name: String
        /// How many rows it has; nil where they are not counted.
        let rows: Int?
    }

    /// What pg_dump is told to read.
    let snapshot: String
    /// In seconds since 1970-01-01 00:00:00 UTC, by the server's clock.
    let takenAt: Int64
    let position: Backup.Position?
    let schema: Snapshot
    let tables: [Table]
    /// The roles that own something or may do something there.
    let roles: [String]
    /// What the tables take in the database.
    let bytes: Int

    private let connection: Connection

    /// Opens a session that holds the moment.
    init(of database: EnvironmentDatabase, countingRows: Bool) throws {
        connection = try database.reconnect()
        let connection = connection
        (snapshot, takenAt, position, schema, tables, roles, bytes) = try Interruption.cancelling(connection)
        {
            try connection.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            let moment = try connection.ask(
                "SELECT pg_export_snapshot() AS snapshot, extract(epoch FROM now())::bigint AS at"
            ).first
            let position = database.facts.hasLedger ? try Self.position(of: database, over: connection) : nil
            let found = try connection.ask(Self.tablesQuestion)
            return (
                moment?["snapshot"] ?? "", Int64(moment?.int("at") ?? 0), position,
                try SnapshotReader.read(from: connection),
                try found.map { row in
                    let name = row["name"] ?? ""
                    return Table(
                        oid: row["oid"] ?? "",
                        name: name,
                        rows: countingRows ? try connection.rowCount(of: name) : nil
                    )
                },
                try connection.ask(Self.rolesQuestion).compactMap { $0["role"] },
                found.reduce(0) { $0 + ($1.int("bytes") ?? 0) }
            )
        }
    }

    /// Lets the moment go: the server may clean up what was deleted since.
    func endSnapshot() { connection.rollBack() }

    func close() { connection.close() }

    private static func position(
        of database: EnvironmentDatabase,
        over connection: Connection
    ) throws -> Backup.Position? {
        try connection.ask(
            """
            SELECT
                e.identity, COALESCE((SELECT max(h.sequence) FROM git_migrate.head h), 0) AS sequence,
                w.to_commit, w.tag
            FROM git_migrate.environment e
            LEFT JOIN LATERAL (
                SELECT d.id, d.to_commit, d.tag FROM git_migrate.deployments d
                WHERE d.tenant = '' AND d.outcome = 'done' AND d.is_whole
                ORDER BY d.id DESC
                LIMIT 1
            ) w ON NOT EXISTS (SELECT FROM git_migrate.steps s WHERE s.tenant = '' AND s.deployment > w.id)
            """
        ).first.map { row in
            Backup.Position(
                identity: row["identity"] ?? "",
                sequence: row.int("sequence") ?? 0,
                commit: row["to_commit"],
                tag: row["tag"]
            )
        }
    }

    /// What belongs to an extension is made by it, and foreign tables and partitioned ones have no data of their own.
    private static let tablesQuestion = """
        SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, pg_table_size(c.oid) AS bytes
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't'
            AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            AND NOT EXISTS (
                SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
            )
        ORDER BY name
        """

    private static let rolesQuestion = """
        SELECT pg_get_userbyid(c.relowner) AS role FROM pg_class c WHERE c.oid >= 16384
        UNION
        SELECT r.rolname FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
        WHERE d.refclassid = 'pg_authid'::regclass
            AND d.dbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())
        ORDER BY role
        """
}

extension Connection {
    /// How many rows a table has; the name is SQL's.
    func rowCount(of table: String) throws(PostgresError) -> Int {
        try ask("SELECT count(*) AS rows FROM \(table)").first?.int("rows") ?? 0
    }
}
