import Migrations
import Postgres

/// Who runs the tool.
public struct Actor: Hashable, Sendable {
    /// Their name.
    public let name: String
    /// Their address.
    public let email: String

    /// A person, or the machine that acts for one.
    public init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}

/// What the ledger is told of a deployment as it begins.
struct DeploymentRecord {
    /// `deploy`, `rollback` or `repair`.
    let kind: String
    let revision: String
    let tag: String?
    let fromCommit: CommitID?
    let toCommit: CommitID?
    /// The identity of the migrations of `toCommit`; nil where the database will not have exactly these.
    let tree: String?
    let isWhole: Bool
    let plannedSteps: Int
    let remarks: [String]
}

/// Which deployment it is.
struct DeploymentKey: Hashable, Sendable {
    /// Its number, which follows the last one's: two tools may choose the same, and one of them gets it.
    let id: Int
    /// A UUID of the run of the tool, which tells these two apart.
    let run: String

    /// The number, for this run.
    init(id: Int) {
        self.id = id
        run = Self.randomUUID()
    }

    /// 32 hexadecimal digits, which PostgreSQL takes for a UUID (manual, 8.12).
    static func randomUUID() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// A deployment that is about to begin, and what the ledger must still be for that: the compare of a compare-and-swap.
struct DeploymentStart {
    let record: DeploymentRecord
    let actor: Actor
    let toolVersion: String
    let key: DeploymentKey
    /// The step that must be the last one.
    let lastStep: Int
    /// The identity that the database must have.
    let identity: String
    /// A deployment that nobody runs any more, which this one ends.
    let abandoned: Int?
    /// Whether the session goes through a pooler, so that its process says nothing of who is there still.
    var isPooled = false

    /// The deployment that follows what `state` tells.
    init(_ record: DeploymentRecord, after state: LedgerState, by actor: Actor, toolVersion: String) {
        self.record = record
        self.actor = actor
        self.toolVersion = toolVersion
        key = DeploymentKey(id: (state.last?.id ?? 0) + 1)
        lastStep = state.sequence
        identity = state.identity
        abandoned = state.last.flatMap { $0.outcome == nil && $0.holder == nil ? $0.id : nil }
    }

    /// A transaction that records that the deployment begins.
    ///
    /// - Parameters:
    ///   - lock: the key of the deployment lock that is taken with it; nil when it is held already, or no session can.
    ///   - lockTimeout: how long to wait for a session that holds the ledger's rows.
    func sql(tenant: String, lock: Int?, lockTimeout: String) -> String {
        """
        BEGIN;
        SET LOCAL lock_timeout = \(Quote.literal(lockTimeout));
        \(call(tenant: tenant, lock: lock));
        COMMIT;

        """
    }

    /// The statement in that transaction.
    func call(tenant: String, lock: Int?) -> String {
        let numbers = [key.id, lastStep, abandoned, lock].map { $0.map(String.init) ?? "NULL" }
        let texts = [
            record.kind, record.revision, record.tag, record.fromCommit?.hex, record.toCommit?.hex,
            record.tree,
        ].map { $0.map(Quote.literal) ?? "NULL" }
        let remarks = Quote.literal(Quote.array(record.remarks))
        let people = [actor.name, actor.email, toolVersion].map(Quote.literal)
        var values = [Quote.literal(tenant)]
        values += [numbers[0], "'\(key.run)'::pg_catalog.uuid", numbers[1]]
        values.append("\(Quote.literal(identity))::pg_catalog.uuid")
        values += numbers.suffix(2) + ["\(!isPooled)"] + texts
        values += ["\(record.isWhole)", "\(record.plannedSteps)", "\(remarks)::pg_catalog.text[]"] + people
        return "SELECT git_migrate.begin_deployment(\(values.joined(separator: ", ")))"
    }

    /// How many results the transaction gives.
    static let results = 4
}

/// How a deployment ended.
struct DeploymentEnd {
    /// `done`, `failed` or `interrupted`.
    let outcome: String
    var error: String?

    /// A transaction that records it, and makes what was committed before last.
    func sql(tenant: String, _ key: DeploymentKey) -> String {
        "BEGIN;\n\(call(tenant: tenant, key));\nCOMMIT;\n"
    }

    /// The statement in that transaction.
    func call(tenant: String, _ key: DeploymentKey) -> String {
        let values = [
            Quote.literal(tenant), "\(key.id)", "'\(key.run)'::pg_catalog.uuid", "'\(outcome)'",
            error.map(Quote.literal) ?? "NULL",
        ]
        return "SELECT git_migrate.end_deployment(\(values.joined(separator: ", ")))"
    }
}

extension Ledger {
    /// Records that a deployment begins.
    ///
    /// Parameters as in ``DeploymentStart/sql(tenant:lock:lockTimeout:)``.
    func begin(_ start: DeploymentStart, lock: Int?, lockTimeout: String) throws(PostgresError) {
        do {
            try connection.send(start.sql(tenant: tenant, lock: lock, lockTimeout: lockTimeout))
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Records that a deployment has ended.
    func end(_ deployment: DeploymentKey, _ end: DeploymentEnd) throws(PostgresError) {
        do {
            try connection.send(end.sql(tenant: tenant, deployment))
        } catch {
            connection.rollBack()
            throw error
        }
    }
}
