import Migrations
import Postgres

/// What a ledger's history adds up to. It only grows, as the ledger does.
public struct LedgerTotals: Sendable {
    /// Deployments that have ended, of one kind and with one end.
    public struct Deployments: Hashable, Sendable {
        /// What they were.
        public let kind: Deployment.Kind
        /// How they ended.
        public let outcome: Deployment.Outcome
        /// How many.
        public var count: Int
        /// How long they took in all.
        public var duration: Duration
        /// When the last one ended, in seconds since 1970 in UTC; nil where there was none.
        public var last: Int64?
    }

    /// All kinds and ends, those too that there was none of.
    public private(set) var deployments: [Deployments] = [
        Deployment.Kind.deploy, .rollback, .repair,
    ].flatMap { kind in
        [Deployment.Outcome.done, .failed, .interrupted].map {
            Deployments(kind: kind, outcome: $0, count: 0, duration: .zero, last: nil)
        }
    }
    /// How many steps were taken, of each kind.
    public private(set) var steps: [RanStep.Kind: Int] = [:]
    /// The last backup that the tool made: when, in seconds since 1970 in UTC, and its size in bytes; nil where there is none.
    public private(set) var lastBackup: (at: Int64, bytes: Int)?

    /// Those of nothing.
    public init() {}

    /// Those of several ledgers together.
    public static func + (left: LedgerTotals, right: LedgerTotals) -> LedgerTotals {
        var sum = left
        for index in sum.deployments.indices {
            let more = right.deployments[index]
            sum.deployments[index].count += more.count
            sum.deployments[index].duration += more.duration
            sum.deployments[index].last = [sum.deployments[index].last, more.last].compactMap(\.self).max()
        }
        sum.steps.merge(right.steps, uniquingKeysWith: +)
        // What the oldest of them is says how old the backups are.
        if let other = right.lastBackup {
            sum.lastBackup = [sum.lastBackup ?? other, other].min { $0.at < $1.at }
        }
        return sum
    }

    fileprivate mutating func add(_ row: Row) throws {
        let unreadable = LedgerProblem.unreadable("git_migrate.deployments")
        let count = row.int("count") ?? 0
        switch row["what"] {
        case "deployments":
            let place = deployments.firstIndex {
                $0.kind.rawValue == row["kind"] && $0.outcome.rawValue == row["outcome"]
            }
            guard let place else { throw unreadable }
            deployments[place].count = count
            deployments[place].duration = .milliseconds(row.int("milliseconds") ?? 0)
            deployments[place].last = row.int("last").map(Int64.init)
        case "steps":
            guard let kind = row["kind"].flatMap(RanStep.Kind.init(rawValue:)) else { throw unreadable }
            steps[kind] = count
        default: lastBackup = row.int("last").map { (Int64($0), count) }
        }
    }
}

extension EnvironmentDatabase {
    /// What the ledger's history adds up to.
    ///
    /// - Parameter version: the ledger's.
    func totals(version: Int) throws -> LedgerTotals {
        var totals = LedgerTotals()
        let backups = version >= Self.versionWithBackups ? LedgerQueries.lastBackup : LedgerQueries.noBackup
        for row in try connection.ask("\(LedgerQueries.totals)\nUNION ALL (\(backups))", [tenant]) {
            try totals.add(row)
        }
        return totals
    }

    private static let versionWithBackups = 4
}

extension LedgerQueries {
    fileprivate static let totals = """
        SELECT
            'deployments' AS what, d.kind, d.outcome, count(*) AS count,
            round(sum(extract(epoch FROM d.finished_at - d.started_at)) * 1000)::bigint AS milliseconds,
            floor(extract(epoch FROM max(d.finished_at)))::bigint AS last
        FROM git_migrate.deployments d
        WHERE d.tenant = $1 AND d.outcome IS NOT NULL
        GROUP BY d.kind, d.outcome
        UNION ALL
        SELECT 'steps', s.kind, NULL, count(*), NULL, NULL
        FROM git_migrate.steps s
        WHERE s.tenant = $1
        GROUP BY s.kind
        """

    fileprivate static let lastBackup = """
        SELECT 'backup', NULL, NULL, b.bytes, NULL, floor(extract(epoch FROM b.taken_at))::bigint
        FROM git_migrate.backups b
        ORDER BY b.taken_at DESC
        LIMIT 1
        """

    fileprivate static let noBackup = "SELECT 'backup', NULL, NULL, 0, NULL, NULL WHERE false"
}
