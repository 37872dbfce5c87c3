import Migrations
import Postgres

extension ServerError {
    /// In the ledger's words, which never are a value of a row: the code, and the message where it names nothing but objects. Those
    /// of data exceptions (class 22) show the data, and those that scripts raise (P0) may.
    var withoutValues: String {
        ["22", "P0"].contains(sqlState.prefix(2)) ? sqlState : "\(sqlState): \(message)"
    }
}

/// The rows that tell what ran of a migration that cannot run in a transaction.
struct Journal {
    let connection: Connection
    /// The step that the migration is to become.
    let record: StepRecord
    let lockTimeout: String
    /// Which try it is, from 1.
    private(set) var attempt = 1
    /// How the session holds the deployment lock, which a statement may have given up.
    var session = SessionReset()

    init(connection: Connection, record: StepRecord, lockTimeout: String) {
        self.connection = connection
        self.record = record
        self.lockTimeout = lockTimeout
    }

    /// The journal of a new try, which begins now: in PostgreSQL's notation, and as the server's clock has it.
    ///
    /// Stores the scripts, so that the run can be resumed without a repository.
    func begun() throws(PostgresError) -> (Journal, startedAt: String?) {
        let stored = try connection.storedScripts(record.largeBodies.map(\.blob))
        try record.storeLargeBodies(besides: stored, on: connection)
        for body in [record.up, record.down].compactMap(\.self) where !body.isLarge {
            guard let bytes = body.bytes else { continue }
            try connection.query(
                "INSERT INTO git_migrate.scripts (blob, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [body.blob.hex, String(decoding: bytes, as: UTF8.self)]
            )
        }
        let rows = try connection.ask(
            """
            SELECT
                COALESCE(pg_catalog.max(j.attempt), 0) + 1 AS attempt,
                pg_catalog.to_char(
                    pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00') AS now
            FROM git_migrate.journal j
            WHERE j.tenant = $1 AND j.sequence = $2::bigint
            """,
            [record.tenant, String(record.expectedSequence + 1)]
        )
        var journal = self
        journal.attempt = rows.first?.int("attempt") ?? 1
        return (journal, rows.first?["now"])
    }

    /// The journal of a try that ended, for what is to be said of it afterwards.
    func continued(_ attempt: Int) -> Journal {
        var journal = self
        journal.attempt = attempt
        return journal
    }

    /// What is known of a statement.
    enum Event {
        /// It begins; these indexes of its tables are invalid before.
        case intent(invalid: [InvalidIndex] = [])
        /// It is in.
        case done
        /// It failed, and left these indexes invalid.
        case failed(reason: String, invalid: [InvalidIndex] = [])
        /// What ran of the migration is forgotten.
        case abandoned(reason: String)
    }

    /// Records an event of a statement, committed at once.
    ///
    /// - Parameter afterwards: statements for the session, once the row is in.
    func record(_ statement: Int, _ event: Event, afterwards: String = "") throws(PostgresError) {
        do throws(PostgresError) {
            try connection.send(
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\n" + entry(statement, event) + "COMMIT;\n"
                    + afterwards
            )
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// The SQL that writes the row, to stand in a transaction.
    ///
    /// The session may be what the migration has made of it: the row is written under the tool's own role and
    /// settings, and those of the migration are in force again once the transaction ends.
    func entry(_ statement: Int, _ event: Event) -> String {
        let values: [String?] = [
            record.kind.rawValue, record.id.version.text, record.id.name, record.up.blob.hex,
            record.down?.blob.hex, event.name, event.reason,
            event.invalid.map { "{" + $0.map(\.oid).joined(separator: ",") + "}" },
        ]
        let texts = values.map { $0.map(Quote.literal) ?? "NULL" }
        return """
            SET LOCAL SESSION AUTHORIZATION DEFAULT;
            SET LOCAL role TO DEFAULT;
            SET LOCAL search_path = pg_catalog, pg_temp;
            SET LOCAL statement_timeout = 0;
            SET LOCAL lock_timeout = \(Quote.literal(lockTimeout));
            SELECT set_config('session_replication_role', 'origin', true)
            WHERE current_setting('session_replication_role') <> 'origin';
            SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
            INSERT INTO git_migrate.journal
                (tenant, deployment, sequence, attempt, statement, kind, version, name, up_blob, down_blob, event, reason,
                    invalid_indexes)
            VALUES (\(Quote.literal(record.tenant)), \(record.deployment), \(record.expectedSequence + 1), \(attempt), \(statement),
                \(texts.joined(separator: ", ")));

            """ + (session.taking.map { "SELECT \($0);\n" } ?? "")
    }

    /// The indexes that a try recorded with an event of a statement, by their numbers.
    func invalidIndexes(of statement: Int, _ event: String, attempt: Int) throws(PostgresError) -> Set<String>
    {
        let rows = try connection.ask(
            """
            SELECT unnest(j.invalid_indexes) AS oid FROM git_migrate.journal j
            WHERE j.tenant = \(Quote.literal(record.tenant)) AND j.sequence = \(record.expectedSequence + 1)
                AND j.attempt = \(attempt) AND j.statement = \(statement) AND j.event = \(Quote.literal(event))
            """
        )
        return Set(rows.compactMap { $0["oid"] })
    }
}

extension Journal.Event {
    fileprivate var name: String {
        switch self {
        case .intent: "intent"
        case .done: "done"
        case .failed: "failed"
        case .abandoned: "abandoned"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .failed(let reason, _), .abandoned(let reason): reason
        case .intent, .done: nil
        }
    }

    fileprivate var invalid: [InvalidIndex]? {
        switch self {
        case .intent(let indexes), .failed(_, let indexes): indexes.isEmpty ? nil : indexes
        case .done, .abandoned: nil
        }
    }
}
