import Postgres

/// Puts a session back to what it was before a migration ran in it.
///
/// Each clause is there for a statement that would leak without it, which a test shows of every one.
struct SessionReset {
    /// The key of the deployment lock, which the session is to hold afterwards as before; nil where it can hold none.
    var lock: Int?
    /// Whether a pooler hands the session to others after the transaction, whose prepared statements it may hold.
    var isShared = false
    /// Whether prepared statements stay.
    var keepsPrepared = false
    /// What is set anew, since RESET ALL leaves it as the pooler opened the session.
    var restated: [(String, String)] = []

    /// What is sent, one statement each.
    ///
    /// Each may run inside a transaction block; DISCARD ALL, which does most of this, may not. Cached plans stay, since nothing
    /// can be seen of them and the ledger's own functions live by them.
    ///
    /// RESET ALL leaves the role alone, and a ledger row that is written as another role fails.
    var clauses: [String] {
        [
            "CLOSE ALL",
            "SET SESSION AUTHORIZATION DEFAULT",
            "RESET ROLE",
            "RESET ALL",
            keepsPrepared ? nil : isShared ? Self.deallocation : "DEALLOCATE ALL",
            "UNLISTEN *",
            "DISCARD TEMP",
            "DISCARD SEQUENCES",
            unlocking,
        ].compactMap(\.self) + restated.map { "SET \($0) = \(Quote.literal($1))" }
    }

    /// The clauses as they are sent.
    var statements: String { clauses.map { $0 + ";\n" }.joined() }

    /// Takes the deployment lock until the transaction ends, beside the session's own hold on it: a migration that gives up the
    /// session's locks does not let another deployment in. Nil where the session can hold none.
    var hold: String? { lock.map { "pg_catalog.pg_try_advisory_xact_lock('\($0)')" } }

    /// Takes the session's own hold on the deployment lock.
    var taking: String? { lock.map { "pg_catalog.pg_try_advisory_lock('\($0)')" } }

    /// How often a session holds a lock cannot be asked, so that all go at once, however often they were taken. Where a pooler
    /// hands sessions on, nobody can count on a lock of a session, and one that a migration leaves would never end.
    private var unlocking: String {
        "SELECT "
            + ["pg_catalog.pg_advisory_unlock_all()", taking].compactMap(\.self).joined(separator: ", ")
    }

    /// Takes away only those prepared statements that SQL has prepared since the transaction began.
    private static let deallocation = """
        DO LANGUAGE plpgsql $git_migrate$
        DECLARE
            statement pg_catalog.text;
        BEGIN
            FOR statement IN
                SELECT p.name FROM pg_catalog.pg_prepared_statements p
                WHERE p.from_sql AND p.prepare_time OPERATOR(pg_catalog.>=) pg_catalog.transaction_timestamp()
            LOOP
                EXECUTE pg_catalog.format('DEALLOCATE %I', statement);
            END LOOP;
        END
        $git_migrate$
        """
}

extension SessionReset {
    /// For the session of a connection, which holds the lock or is to.
    ///
    /// What a pooler says of a session it says after opening it, and RESET ALL takes it away: for the pooler to know it again, it is
    /// said again. What it does not know would stay with strangers, where sessions go from client to client.
    init(of connection: Connection, _ lock: DeploymentLock) {
        self.lock = lock.isUsable ? lock.key : nil
        isShared = !lock.isUsable
        let known = [("client_encoding", "UTF8"), ("application_name", "git-migrate")]
        restated =
            (connection.isPooled ? known : [])
            + (connection.isPooled && isShared ? [] : connection.missingSettings)
    }
}
