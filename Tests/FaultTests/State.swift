import Postgres

/// What the database holds: the schema, the runs that were counted, and the ledger.
struct State {
    /// The relations of the plan that are there, and are no invalid indexes.
    let relations: Set<String>
    /// The indexes of the plan that are there and invalid.
    let invalid: Set<String>
    /// `001 apply`, for each run that was counted, in order.
    let runs: [String]
    /// `001 apply`, for each step of the ledger, in order; marks are what they mark.
    let steps: [String]
    /// The sequences of the steps, in order.
    let sequences: [Int]
    /// The sequence that the ledger says is the last.
    let head: Int
    /// The versions that the ledger says are applied.
    let applied: [String]
    /// How many deployments have no outcome.
    let open: Int
    /// How many advisory locks are held.
    let locks: Int
    /// The version of a migration that began outside a transaction and is neither in nor given up.
    let halfRun: String?

    /// Reads it, in one transaction.
    init(_ connection: Connection, plan: Plan) throws {
        func column(_ sql: String) throws -> [String] {
            try connection.query(sql).map { $0.values.first.flatMap(\.self) ?? "" }
        }
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        defer { try? connection.execute("COMMIT") }
        var relations: Set<String> = []
        var invalid: Set<String> = []
        for name in ([Plan.base] + plan.migrations).flatMap(\.relations) {
            let found = try column(
                """
                SELECT COALESCE(i.indisvalid, true) FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
                WHERE c.oid = to_regclass('\(name)')
                """
            )
            if found == ["t"] { relations.insert(name) }
            if found == ["f"] { invalid.insert(name) }
        }
        self.relations = relations
        self.invalid = invalid
        runs =
            relations.contains("public.runs")
            ? try column("SELECT migration || ' ' || kind FROM public.runs ORDER BY id") : []
        locks = try column(
            """
            SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND d.datname = current_database()
            """
        ).count
        guard try column("SELECT to_regclass('git_migrate.head') IS NOT NULL") == ["t"] else {
            (steps, sequences, head, applied, open, halfRun) = ([], [], 0, [], 0, nil)
            return
        }
        let rows = try connection.query(
            "SELECT sequence, version || ' ' || replace(replace(kind, 'mark-applied', 'apply'), 'mark-reverted', 'revert') AS step "
                + "FROM git_migrate.steps ORDER BY sequence"
        )
        steps = rows.compactMap { $0["step"] }
        sequences = rows.compactMap { $0.int("sequence") }
        head = Int(try column("SELECT sequence FROM git_migrate.head").first ?? "") ?? -1
        applied = try column("SELECT version FROM git_migrate.applied ORDER BY sequence")
        open = try column("SELECT id FROM git_migrate.deployments WHERE outcome IS NULL").count
        halfRun = try column(
            """
            SELECT j.version FROM (SELECT * FROM git_migrate.journal ORDER BY id DESC LIMIT 1) j
            WHERE j.event <> 'abandoned'
                AND NOT EXISTS (SELECT FROM git_migrate.steps s WHERE s.sequence = j.sequence)
            """
        ).first
    }

    /// The sessions of the tool in the database.
    static func sessions(_ connection: Connection) throws -> [String] {
        try connection.query(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'git-migrate%'
                AND application_name <> 'git-migrate tests'
            """
        ).compactMap { $0["pid"] }
    }
}
