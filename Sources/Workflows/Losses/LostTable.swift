import Postgres

/// A table or a materialized view of the database.
struct LostTable: Hashable {
    let oid: String
    let schema: String
    let name: String
    /// As `pg_class.relkind` has it.
    let kind: String

    /// Whether its rows are kept of a query, which could make them again.
    var isMaterializedView: Bool { kind == "m" }
    /// Whether it has no rows but those of its partitions.
    var isPartitioned: Bool { kind == "p" }

    /// What a query must select, from `pg_class c` and `pg_namespace n`.
    static let columns = "c.oid::text AS oid, n.nspname, c.relname, c.relkind"

    init?(_ row: Row) {
        guard let oid = row["oid"], let schema = row["nspname"], let name = row["relname"],
            let kind = row["relkind"]
        else { return nil }
        (self.oid, self.schema, self.name, self.kind) = (oid, schema, name, kind)
    }
}
