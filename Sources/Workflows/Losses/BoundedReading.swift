import Postgres

/// Queries that can neither change the database nor hold it up: each in a read-only transaction of its own, which gives up soon
/// where it would have to wait for a lock or to read for long.
struct BoundedReading {
    let connection: Connection
    /// After which nothing more is asked.
    private let deadline: ContinuousClock.Instant

    /// - Parameter patience: for everything that is asked.
    init(_ connection: Connection, patience: Duration = .seconds(5)) {
        self.connection = connection
        deadline = ContinuousClock().now + patience
    }

    /// How long a query may take, in milliseconds.
    private static let timeout = 2_000
    /// How long a query may wait for a lock, in milliseconds: what runs beside it may be waiting behind it.
    private static let lockTimeout = 200

    /// Why there is no answer.
    enum Refusal: Error {
        /// The time for all queries is over.
        case noTimeLeft
        /// The server refused, or it took too long.
        case server(ServerError)
    }

    /// Where a query finds the schemas in which the session looks for names, as an array: its own names mean PostgreSQL's.
    static let path = "pg_catalog.current_setting('git_migrate.path')::name[]"

    /// The rows of a query.
    ///
    /// - Throws: ``Refusal``, after which the next query may be asked, and what is wrong with the connection.
    func rows(_ query: String) throws -> Rows {
        guard ContinuousClock().now < deadline else { throw Refusal.noTimeLeft }
        var rows = Rows(columns: [], values: [])
        do throws(PostgresError) {
            try connection.send(
                """
                BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
                SET LOCAL statement_timeout = \(Self.timeout);
                SET LOCAL lock_timeout = \(Self.lockTimeout);
                SELECT pg_catalog.set_config(
                    'git_migrate.path', pg_catalog.current_schemas(false)::pg_catalog.text, true);
                \(Connection.ownNames)\(query);
                COMMIT;
                """,
                keepRows: .all
            ) { result throws(PostgresError) in
                if !result.columns.isEmpty { rows = Rows(columns: result.columns, values: result.rows) }
            }
        } catch .server(let error, _) {
            connection.rollBack()
            throw Refusal.server(error)
        } catch {
            throw error
        }
        return rows
    }
}
