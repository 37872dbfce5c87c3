import Migrations
import Postgres

/// A deployment of the ledger, and the commit that the git record has it with.
struct LedgerDeployment {
    let deployment: Deployment
    /// The commit that it brought the environment to, or else the last one that the environment was known to be at.
    let place: CommitID?
}

/// What the git record takes from a ledger.
struct LedgerNews {
    /// The last ones that have ended, the last first.
    let deployments: [LedgerDeployment]
    /// From which number on these have their steps.
    let firstWithSteps: Int
    /// What the ledger says, where that was asked too.
    let state: LedgerState?

    /// How many there are at the most.
    static let count = 8
}

extension Ledger {
    /// The deployments that have ended, the last first.
    ///
    /// - Parameters:
    ///   - environment: what the ledger is of.
    ///   - before: leaves those with a lower number; nil for all.
    ///   - limit: how many at the most.
    func deployments(
        of environment: EnvironmentName,
        before: Int? = nil,
        limit: Int
    ) throws -> [LedgerDeployment] {
        let rows = try connection.ask(
            LedgerQueries.deployments,
            [tenant, before.map(String.init), String(limit)]
        )
        let numbers = rows.compactMap { $0.int("id") }
        guard let first = numbers.last, let last = numbers.first else { return [] }
        let steps = try steps(
            connection.ask(LedgerQueries.steps, [tenant, String(first), String(last)])
        )
        return try rows.map { try deployment($0, of: environment, steps) }
    }

    /// How the hook ended that ran last after each deployment that is not older than `first`.
    func hookStatuses(since first: Int) throws -> [Int: Int] {
        let rows = try connection.ask(
            """
            SELECT DISTINCT ON (h.deployment) h.deployment, h.status FROM git_migrate.hook_results h
            WHERE h.tenant = $1 AND h.deployment >= $2::bigint
            ORDER BY h.deployment, h.id DESC
            """,
            [tenant, String(first)]
        )
        return rows.reduce(into: [:]) { statuses, row in
            if let deployment = row.int("deployment") { statuses[deployment] = row.int("status") }
        }
    }

    /// The last deployments that have ended, and perhaps the state, in one round trip.
    ///
    /// - Parameters:
    ///   - first: the number from which on their steps are told; nil for none of them.
    ///   - readsState: whether the state is read too.
    func news(of environment: EnvironmentName, stepsFrom first: Int?, readsState: Bool) throws -> LedgerNews {
        let scope = LedgerScope()
        let questions = [
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SET LOCAL search_path = pg_catalog, pg_temp",
            Connection.filled(LedgerQueries.deployments, with: [tenant, nil, String(LedgerNews.count)]),
            Connection.filled(LedgerQueries.steps, with: [tenant, String(first ?? .max), String(Int.max)]),
            "COMMIT",
        ]
        var answers: [Rows] = []
        let state = readsState ? [LedgerQueries.state(tenant: tenant, scope)] : []
        try connection.send(
            (questions + state).joined(separator: ";\n"),
            keepRows: .all
        ) { answers.append(Rows(columns: $0.columns, values: $0.rows)) }
        guard answers.count >= questions.count else { throw LedgerProblem.unreadable("its deployments") }
        let steps = try steps(answers[3])
        return LedgerNews(
            deployments: try answers[2].map { try deployment($0, of: environment, steps) },
            firstWithSteps: first ?? .max,
            state: readsState ? try self.state(scope, Array(answers.dropFirst(questions.count))) : nil
        )
    }

    private func deployment(
        _ row: Row,
        of environment: EnvironmentName,
        _ steps: [Int: [RanStep]]
    ) throws -> LedgerDeployment {
        guard let number = row.int("id"),
            let deployment = Deployment(row, of: environment, steps: steps[number] ?? [])
        else { throw LedgerProblem.unreadable("git_migrate.deployments") }
        return LedgerDeployment(deployment: deployment, place: row["place"].map(CommitID.init(hex:)))
    }

    private func steps(_ rows: Rows) throws -> [Int: [RanStep]] {
        try rows.reduce(into: [:]) { steps, row in
            guard let deployment = row.int("deployment"), let version = row["version"],
                let kind = row["kind"].flatMap(RanStep.Kind.init(rawValue:))
            else { throw LedgerProblem.unreadable("git_migrate.steps") }
            let name = row["name"] ?? ""
            steps[deployment, default: []].append(
                RanStep(
                    kind,
                    name.isEmpty ? version : "\(version)_\(name)",
                    milliseconds: row.int("milliseconds") ?? 0
                )
            )
        }
    }
}

extension Deployment {
    fileprivate init?(_ row: Row, of environment: EnvironmentName, steps: [RanStep]) {
        guard let kind = row["kind"].flatMap(Kind.init(rawValue:)), let run = row["run"],
            let outcome = row["outcome"].flatMap(Outcome.init(rawValue:)), let number = row.int("id")
        else { return nil }
        self.init(
            environment: environment,
            kind: kind,
            outcome: outcome,
            key: Key(number: number, run: run),
            started: Int64(row.int("started") ?? 0),
            milliseconds: row.int("milliseconds") ?? 0,
            revision: row["revision"] ?? "",
            tag: row["tag"],
            from: row["from_commit"].map(CommitID.init(hex:)),
            to: row["to_commit"].map(CommitID.init(hex:)),
            isWhole: row.bool("is_whole") == true,
            actor: Person(name: row["actor_name"] ?? "", email: row["actor_email"] ?? ""),
            steps: steps,
            error: row["error"],
            remarks: (row["remarks"] ?? "").split(separator: LedgerQueries.separator).map(String.init)
        )
    }
}

extension LedgerQueries {
    /// Between remarks, which no remark holds: "unit separator".
    fileprivate static let separator: Character = "\u{1F}"

    fileprivate static let deployments = """
        SELECT
            d.id, d.run, d.kind, d.revision, d.tag, d.from_commit, d.to_commit, d.is_whole, d.actor_name, d.actor_email,
            d.outcome, d.error, array_to_string(d.remarks, U&'\\001F') AS remarks,
            floor(extract(epoch FROM d.started_at))::bigint AS started,
            round(extract(epoch FROM d.finished_at - d.started_at) * 1000)::bigint AS milliseconds,
            COALESCE(d.to_commit, d.from_commit, (
                SELECT b.to_commit FROM git_migrate.deployments b
                WHERE b.tenant = d.tenant AND b.id < d.id AND b.to_commit IS NOT NULL
                ORDER BY b.id DESC
                LIMIT 1
            )) AS place
        FROM git_migrate.deployments d
        WHERE d.tenant = $1 AND d.outcome IS NOT NULL AND ($2::bigint IS NULL OR d.id < $2::bigint)
        ORDER BY d.id DESC
        LIMIT $3::integer
        """

    fileprivate static let steps = """
        SELECT
            s.deployment, s.kind, s.version, s.name,
            round(extract(epoch FROM s.finished_at - s.started_at) * 1000)::bigint AS milliseconds
        FROM git_migrate.steps s
        WHERE s.tenant = $1 AND s.deployment BETWEEN $2::bigint AND $3::bigint
        ORDER BY s.sequence
        """
}
