import Postgres

/// Another session of the server, as far as the server tells of it.
public struct OtherSession: Hashable, Sendable {
    /// Its process; nil for a transaction that was prepared, which has none.
    public let process: Int?
    /// Its role.
    public let user: String?
    /// What it calls itself.
    public let application: String?
    /// What it does: `active`, `idle in transaction`, …; nil where the server does not tell.
    public let state: String?
    /// What it runs, or ran last; nil where the server does not tell.
    public let query: String?
    /// How long its transaction has lasted.
    public let age: Duration?

    init(_ row: Row) {
        process = row.int("pid").flatMap { $0 == 0 ? nil : $0 }
        user = row["usename"].flatMap { $0.isEmpty ? nil : $0 }
        application = row["application_name"].flatMap { $0.isEmpty ? nil : $0 }
        state = row["state"]
        // To a stranger the server shows words of its own in the place of the query, and no state.
        query = row["state"] == nil ? nil : row["query"]
        age = row.int("age").map { .milliseconds(max($0, 0)) }
    }
}

/// What somebody waits for a lock on.
public enum LockedThing: Hashable, Sendable {
    /// A table, an index or their like, by its name.
    case relation(String)
    /// A row that another transaction has changed; the table where it is known.
    case row(of: String?)
    /// The end of other transactions, for which a concurrent command waits.
    case olderTransactions
    /// An advisory lock.
    case advisory
    /// Anything else, in PostgreSQL's word for the kind of lock.
    case other(String)

    init(_ row: Row) {
        let name = row["relation"]
        self =
            switch row["locktype"] ?? "" {
            case "relation": .relation(name ?? "a relation")
            case "tuple", "transactionid": .row(of: name)
            case "virtualxid": .olderTransactions
            case "advisory": .advisory
            case let kind: .other(kind)
            }
    }
}

/// What a migration waits for.
public struct LockWait: Hashable, Sendable {
    /// The lock.
    public let thing: LockedThing
    /// Who holds it, or waits for it in front.
    public let holders: [OtherSession]
}

/// A session that waits for a migration.
public struct BlockedSession: Hashable, Sendable {
    /// The session.
    public let session: OtherSession
    /// The lock that it waits for.
    public let thing: LockedThing
    /// How long it has waited.
    public let duration: Duration
}
