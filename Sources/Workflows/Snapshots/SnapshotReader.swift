import Migrations
import Postgres

/// Reads the schema of a database.
public enum SnapshotReader {
    /// Reads it in one round trip, as of one moment; a transaction that is open on the connection sees its own changes.
    ///
    /// The session is left as it was: what is set for the reading ends with its transaction, or with a savepoint where the
    /// caller has a transaction open.
    public static func read(from connection: Connection) throws(PostgresError) -> Snapshot {
        try read(question, from: connection)
    }

    /// The same by another form of the question.
    static func read(_ question: String, from connection: Connection) throws(PostgresError) -> Snapshot {
        let isInside = connection.transactionStatus == .inTransaction
        do {
            return try snapshot(isInside ? insideTransaction(question) : alone(question), over: connection)
        } catch {
            if isInside { _ = try? connection.execute(undo) } else { connection.rollBack() }
            throw error
        }
    }

    private static func snapshot(
        _ message: String,
        over connection: Connection
    ) throws(PostgresError) -> Snapshot {
        var objects: [SchemaObject] = []
        try connection.send(message, keepRows: .all) { result throws(PostgresError) in
            guard result.columns.count == columnCount else { return }
            objects.reserveCapacity(result.rows.count)
            for row in result.rows { objects.append(try object(row)) }
        }
        return Snapshot(objects)
    }

    private static let columnCount = 5

    private static func object(_ row: [String?]) throws(PostgresError) -> SchemaObject {
        guard let kind = row[0].flatMap({ kinds[$0] }), let name = row[1], let definition = row[3] else {
            throw .protocolViolation("the snapshot holds an object of an unknown kind or without a name")
        }
        return SchemaObject(
            kind: kind,
            name: name,
            parent: row[2],
            definition: definition,
            position: row[4].flatMap { Int($0) }
        )
    }

    private static let kinds = Dictionary(
        uniqueKeysWithValues: SchemaObject.Kind.allCases.map { ($0.rawValue, $0) }
    )

    private static func alone(_ question: String) -> String {
        """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        \(settings);
        \(question);
        COMMIT
        """
    }

    private static func insideTransaction(_ question: String) -> String {
        """
        SAVEPOINT git_migrate_snapshot;
        \(settings);
        \(question);
        \(undo)
        """
    }

    private static let undo = """
        ROLLBACK TO SAVEPOINT git_migrate_snapshot;
        RELEASE SAVEPOINT git_migrate_snapshot
        """

    /// The catalogue query.
    static let question = EmbeddedFiles.queries.first { $0.path == "snapshot.sql" }?.text ?? ""

    /// What pg_dump sets too, so that constants read the same everywhere; and a plan that grows with the number of objects,
    /// whatever is known of the catalogues' size, and that takes little time to make.
    static let settings = """
        SELECT pg_catalog.set_config(name, value, true)
        FROM (
            VALUES
                ('search_path', ''),
                ('datestyle', 'ISO'),
                ('intervalstyle', 'postgres'),
                ('timezone', 'UTC'),
                ('extra_float_digits', '3'),
                ('bytea_output', 'hex'),
                ('xmloption', 'content'),
                ('lc_monetary', 'C'),
                ('quote_all_identifiers', 'off'),
                ('standard_conforming_strings', 'on'),
                ('jit', 'off'),
                ('enable_nestloop', 'off'),
                ('enable_mergejoin', 'off'),
                ('enable_hashjoin', 'on'),
                ('enable_hashagg', 'on'),
                ('join_collapse_limit', '1'),
                ('from_collapse_limit', '1'),
                ('max_parallel_workers_per_gather', '0')
        ) AS setting (name, value)
        """
}
