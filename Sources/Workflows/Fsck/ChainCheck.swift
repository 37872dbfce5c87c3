import Postgres

/// Steps, deployments, applied set, head and journal against each other, for every tenant.
struct ChainCheck {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func anomalies() throws -> [Anomaly] {
        try connection.query(Self.deployments).compactMap(deployment)
            + connection.query(Self.steps).flatMap(step)
            + connection.query(Self.heads).map { row in
                .headElsewhere(
                    tenant: row["tenant"] ?? "",
                    head: row.int("head"),
                    last: row.int("last") ?? 0
                )
            }
            + connection.query(Self.applied).compactMap(applied)
            + connection.query(Self.journal).map { row in
                .journalOfTransaction(tenant: row["tenant"] ?? "", sequence: row.int("sequence") ?? 0)
            }
    }

    private func deployment(_ row: Row) -> Anomaly? {
        let (tenant, id) = (row["tenant"] ?? "", row.int("id") ?? 0)
        let last = row.int("last") ?? 0
        if id != last + 1 { return .deploymentsMissing(tenant: tenant, after: last, before: id) }
        if row.bool("is_abandoned") == true {
            return row.bool("is_unseen") == true
                ? .perhapsRunning(deployment: id, tenant: tenant)
                : .neverEnded(deployment: id, tenant: tenant)
        }
        guard let planned = row.int("planned_steps"), let taken = row.int("taken") else { return nil }
        return .otherStepCount(deployment: id, tenant: tenant, planned: planned, taken: taken)
    }

    private func step(_ row: Row) -> [Anomaly] {
        let (tenant, migration) = (row["tenant"] ?? "", row["migration"] ?? "")
        let (sequence, last) = (row.int("sequence") ?? 0, row.int("last") ?? 0)
        var found: [Anomaly] = []
        if sequence != last + 1 {
            found.append(.stepsMissing(tenant: tenant, after: last, before: sequence))
        } else if row.bool("is_altered") == true {
            found.append(.stepAltered(tenant: tenant, sequence: sequence, migration: migration))
        }
        if row.bool("has_deployment") == false {
            found.append(.stepWithoutDeployment(tenant: tenant, sequence: sequence, migration: migration))
        }
        if row.bool("is_out_of_turn") == true {
            found.append(.stepOutOfTurn(tenant: tenant, sequence: sequence, migration: migration))
        }
        return found
    }

    private func applied(_ row: Row) -> Anomaly? {
        let (tenant, migration) = (row["tenant"] ?? "", row["migration"] ?? "")
        switch (row.int("by_steps"), row.int("in_set")) {
        case (let sequence?, nil):
            return .notInAppliedSet(tenant: tenant, migration: migration, sequence: sequence)
        case (nil, _?): return .onlyInAppliedSet(tenant: tenant, migration: migration)
        case (let sequence?, _?):
            return .otherInAppliedSet(tenant: tenant, migration: migration, sequence: sequence)
        case (nil, nil): return nil
        }
    }

    /// A repair may mark a step that no plan had.
    private static let deployments = """
        SELECT *
        FROM (
            SELECT
                d.tenant,
                d.id,
                pg_catalog.lag(d.id, 1, 0::bigint) OVER (PARTITION BY d.tenant ORDER BY d.id) AS last,
                d.outcome IS NULL AND (
                    d.backend_pid IS NULL OR NOT EXISTS (
                        SELECT FROM pg_catalog.pg_stat_activity a
                        WHERE a.pid = d.backend_pid AND a.datname = pg_catalog.current_database()
                            AND a.usename = d.session_role
                            AND (a.backend_start IS NULL OR a.backend_start <= d.started_at)
                    )
                ) AS is_abandoned,
                d.backend_pid IS NULL AS is_unseen,
                CASE WHEN d.outcome = 'done' AND d.kind <> 'repair' AND d.planned_steps <> COALESCE(s.taken, 0)
                    THEN d.planned_steps
                END AS planned_steps,
                COALESCE(s.taken, 0) AS taken
            FROM git_migrate.deployments d
            LEFT JOIN (
                SELECT tenant, deployment, pg_catalog.count(*) AS taken FROM git_migrate.steps GROUP BY 1, 2
            ) s ON s.tenant = d.tenant AND s.deployment = d.id
        ) d
        WHERE id <> last + 1 OR is_abandoned OR planned_steps IS NOT NULL
        ORDER BY tenant, id
        """

    /// The hash is computed here, not by the ledger's own function, which may be what was tampered with.
    private static let steps = """
        SELECT *
        FROM (
            SELECT
                s.tenant,
                s.sequence,
                s.version || '_' || s.name AS migration,
                pg_catalog.lag(s.sequence, 1, 0::bigint) OVER chain AS last,
                s.hash IS DISTINCT FROM pg_catalog.sha256(
                    pg_catalog.lag(s.hash, 1, ''::bytea) OVER chain || pg_catalog.convert_to(pg_catalog.concat_ws(
                        E'\\n', s.tenant, s.sequence, s.deployment, s.kind, s.version, s.name,
                        s.up_blob, COALESCE(s.down_blob, '-'), s.is_transactional::text,
                        pg_catalog.to_char(s.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                        pg_catalog.to_char(s.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
                    ), 'UTF8')) AS is_altered,
                EXISTS (
                    SELECT FROM git_migrate.deployments d WHERE d.tenant = s.tenant AND d.id = s.deployment
                ) AS has_deployment,
                (s.kind IN ('apply', 'mark-applied')) = pg_catalog.lag(
                    s.kind IN ('apply', 'mark-applied'), 1, false
                ) OVER (PARTITION BY s.tenant, s.version, s.name ORDER BY s.sequence) AS is_out_of_turn
            FROM git_migrate.steps s
            WINDOW chain AS (PARTITION BY s.tenant ORDER BY s.sequence)
        ) s
        WHERE sequence <> last + 1 OR is_altered OR NOT has_deployment OR is_out_of_turn
        ORDER BY tenant, sequence
        """

    private static let heads = """
        SELECT COALESCE(h.tenant, s.tenant) AS tenant, h.sequence AS head, COALESCE(s.sequence, 0) AS last
        FROM git_migrate.head h
        FULL JOIN (
            SELECT DISTINCT ON (tenant) tenant, sequence, hash FROM git_migrate.steps ORDER BY tenant, sequence DESC
        ) s ON s.tenant = h.tenant
        WHERE h.sequence IS DISTINCT FROM COALESCE(s.sequence, 0) OR h.hash IS DISTINCT FROM COALESCE(s.hash, '')
        ORDER BY 1
        """

    /// The last step of each migration tells whether it is in.
    private static let applied = """
        SELECT
            COALESCE(a.tenant, s.tenant) AS tenant,
            COALESCE(a.version || '_' || a.name, s.version || '_' || s.name) AS migration,
            s.sequence AS by_steps,
            a.sequence AS in_set
        FROM git_migrate.applied a
        FULL JOIN (
            SELECT *
            FROM (
                SELECT DISTINCT ON (tenant, version, name) tenant, version, name, up_blob, down_blob, sequence, kind
                FROM git_migrate.steps
                ORDER BY tenant, version, name, sequence DESC
            ) last
            WHERE kind IN ('apply', 'mark-applied')
        ) s ON s.tenant = a.tenant AND s.version = a.version AND s.name = a.name
        WHERE (a.sequence, a.up_blob, a.down_blob) IS DISTINCT FROM (s.sequence, s.up_blob, s.down_blob)
        ORDER BY 1, COALESCE(s.sequence, a.sequence)
        """

    /// What ran in a transaction has no journal, unless another try of it was given up.
    private static let journal = """
        SELECT DISTINCT j.tenant, j.sequence
        FROM git_migrate.journal j
            JOIN git_migrate.steps s ON s.tenant = j.tenant AND s.sequence = j.sequence
        WHERE s.is_transactional AND s.kind IN ('apply', 'revert') AND NOT EXISTS (
            SELECT FROM git_migrate.journal a
            WHERE a.tenant = j.tenant AND a.sequence = j.sequence AND a.attempt = j.attempt AND a.event = 'abandoned'
        )
        ORDER BY 1, 2
        """
}
