import Postgres

/// Who waits for whom, around one session, at one moment.
struct LockPicture {
    /// What the session waits for; nil when it does not.
    let wait: LockWait?
    /// Who waits for the session, directly or behind another.
    let blocked: [BlockedSession]

    init(_ rows: Rows) {
        let held = rows.filter { $0["part"] == "holder" }
        wait = held.first.map { LockWait(thing: LockedThing($0), holders: held.map(OtherSession.init)) }
        blocked = rows.filter { $0["part"] == "blocked" }.map {
            BlockedSession(
                session: OtherSession($0),
                thing: LockedThing($0),
                duration: .milliseconds(max($0.int("waited") ?? 0, 0))
            )
        }
    }

    /// The question about the session of a server process, as one message: settings that stay in its transaction cannot leak to a
    /// stranger behind a pooler.
    ///
    /// Sessions of this tool, which wait for the ledger, are nobody who is hurt, nor are the server's own workers. A relation of
    /// another database has no name here. `waitstart` came with PostgreSQL 14; read as JSON it is null before.
    static func question(about process: Int32) -> String {
        """
        BEGIN READ ONLY;
        SET LOCAL statement_timeout = '2s';
        \(Connection.ownNames)WITH RECURSIVE locks AS MATERIALIZED (
            SELECT
                l.pid, l.granted, l.locktype,
                CASE WHEN l.database IN (0, d.oid) THEN (
                    SELECT CASE WHEN n.nspname IN ('public', 'pg_catalog') THEN '' ELSE quote_ident(n.nspname) || '.' END
                        || quote_ident(c.relname)
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.oid = l.relation
                ) END AS relation,
                (pg_catalog.to_jsonb(l) ->> 'waitstart')::timestamptz AS since
            FROM pg_catalog.pg_locks l
            JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
            WHERE NOT l.granted OR (l.locktype = 'tuple' AND l.pid IS NOT NULL)
        ), waits AS MATERIALIZED (
            SELECT
                l.pid, l.locktype, l.since, pg_catalog.pg_blocking_pids(l.pid) AS blockers,
                COALESCE(l.relation, (
                    SELECT t.relation FROM locks t
                    WHERE t.pid = l.pid AND t.granted AND l.locktype = 'transactionid' LIMIT 1
                )) AS relation
            FROM locks l
            WHERE NOT l.granted
        ), blocked AS (
            SELECT w.pid FROM waits w WHERE \(process) = ANY (w.blockers)
            UNION
            SELECT w.pid FROM waits w JOIN blocked b ON b.pid = ANY (w.blockers)
        ), found AS (
            SELECT 'holder' AS part, h.pid, w.locktype, w.relation, w.since
            FROM waits w CROSS JOIN LATERAL (SELECT DISTINCT pg_catalog.unnest(w.blockers)) AS h (pid)
            WHERE w.pid = \(process)
            UNION ALL
            SELECT 'blocked', w.pid, w.locktype, w.relation, w.since
            FROM blocked b JOIN waits w USING (pid)
            WHERE w.pid <> \(process)
        )
        SELECT
            f.part, f.pid, f.locktype, f.relation,
            (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - f.since) * 1000)::bigint AS waited,
            a.usename, a.application_name, a.state, pg_catalog.left(a.query, 1000) AS query,
            (pg_catalog.date_part(
                'epoch', pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.query_start)) * 1000)::bigint AS age
        FROM found f LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = f.pid
        WHERE f.part = 'holder'
            OR (COALESCE(a.backend_type, 'client backend') = 'client backend'
                AND COALESCE(a.application_name, '') NOT IN ('git-migrate', 'git-migrate watch'))
        ORDER BY f.part, f.since, f.pid;
        COMMIT
        """
    }
}
