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

/// A deployment that is about to begin, and what the ledger must still be for that: the compare of a compare-and-swap.
struct DeploymentStart {
    let record: DeploymentRecord
    let actor: Actor
    let toolVersion: String
    /// Its number.
    let id: Int
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
        id = (state.last?.id ?? 0) + 1
        lastStep = state.sequence
        identity = state.identity
        abandoned = state.last.flatMap { $0.outcome == nil ? $0.id : nil }
    }

    /// A transaction that records that the deployment begins.
    ///
    /// - Parameter lock: the key of the deployment lock that is taken with it; nil when it is held already, or no session can.
    func sql(tenant: String, lock: Int?) -> String {
        "BEGIN;\n\(call(tenant: tenant, lock: lock));\nCOMMIT;\n"
    }

    /// The statement in that transaction.
    func call(tenant: String, lock: Int?) -> String {
        let numbers = [id, lastStep, abandoned, lock].map { $0.map(String.init) ?? "NULL" }
        let texts = [
            record.kind, record.revision, record.tag, record.fromCommit?.hex, record.toCommit?.hex,
            record.tree,
        ].map { $0.map(Quote.literal) ?? "NULL" }
        let remarks = Quote.literal(Quote.array(record.remarks))
        let people = [actor.name, actor.email, toolVersion].map(Quote.literal)
        var values = [Quote.literal(tenant)]
        values += numbers.prefix(2)
        values.append("\(Quote.literal(identity))::pg_catalog.uuid")
        values += numbers.suffix(2) + ["\(!isPooled)"] + texts
        values += ["\(record.isWhole)", "\(record.plannedSteps)", "\(remarks)::pg_catalog.text[]"] + people
        return "SELECT git_migrate.begin_deployment(\(values.joined(separator: ", ")))"
    }
}

/// How a deployment ended.
struct DeploymentEnd {
    /// `done`, `failed` or `interrupted`.
    let outcome: String
    var error: String?

    /// A transaction that records it, and makes what was committed before last.
    func sql(tenant: String, id: Int) -> String {
        "BEGIN;\n\(call(tenant: tenant, id: id));\nCOMMIT;\n"
    }

    /// The statement in that transaction.
    func call(tenant: String, id: Int) -> String {
        let error = error.map(Quote.literal) ?? "NULL"
        return "SELECT git_migrate.end_deployment(\(Quote.literal(tenant)), \(id), '\(outcome)', \(error))"
    }
}

extension Ledger {
    /// Records that a deployment begins.
    ///
    /// - Parameter lock: as in ``DeploymentStart/sql(tenant:lock:)``.
    func begin(_ start: DeploymentStart, lock: Int?) throws(PostgresError) {
        do {
            try connection.send(start.sql(tenant: tenant, lock: lock))
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Records that a deployment has ended.
    func end(_ deployment: Int, _ end: DeploymentEnd) throws(PostgresError) {
        do {
            try connection.send(end.sql(tenant: tenant, id: deployment))
        } catch {
            connection.rollBack()
            throw error
        }
    }
}
