import Postgres
import SQL

/// An index that PostgreSQL keeps up to date and does not use, since its building was not finished.
public struct InvalidIndex: Hashable, Sendable {
    /// Its number.
    let oid: String
    /// Its name without the schema.
    let name: String
    /// Its name as SQL takes it, with the schema.
    public let identifier: String
    /// Its table, likewise.
    public let table: String
}

extension Connection {
    /// The number of the relation that a name means in this session; nil when there is none.
    func relation(_ name: ObjectName) throws(PostgresError) -> String? {
        try query("SELECT pg_catalog.to_regclass($1)::pg_catalog.oid AS oid", [name.description]).first?[
            "oid"
        ]
    }

    /// The indexes at a place that are invalid and that nobody is building just now.
    func invalidIndexes(at place: IndexWork.Place) throws(PostgresError) -> [InvalidIndex] {
        guard let tables = try tables(of: place) else { return [] }
        let rows = try ask(
            """
            WITH tables AS (\(tables))
            SELECT
                i.indexrelid AS oid, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS identifier,
                format('%I.%I', m.nspname, t.relname) AS "table"
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_namespace m ON m.oid = t.relnamespace
            WHERE NOT i.indisvalid AND c.relkind = 'i'
                AND (
                    t.oid IN (SELECT oid FROM tables)
                    OR t.oid IN (SELECT r.reltoastrelid FROM pg_class r WHERE r.oid IN (SELECT oid FROM tables))
                )
                AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
            ORDER BY i.indexrelid
            """
        )
        return rows.map {
            InvalidIndex(
                oid: $0["oid"] ?? "",
                name: $0["name"] ?? "",
                identifier: $0["identifier"] ?? "",
                table: $0["table"] ?? ""
            )
        }
    }

    /// Whether a table has a valid index of this name.
    func hasValidIndex(_ index: String, on table: ObjectName) throws(PostgresError) -> Bool {
        guard let oid = try relation(table) else { return false }
        return try !ask(
            """
            SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = \(oid) AND c.relname = \(Quote.literal(index)) AND i.indisvalid
            """
        ).isEmpty
    }

    /// A query for the tables at a place, partitions and all; nil when the place is not there.
    private func tables(of place: IndexWork.Place) throws(PostgresError) -> String? {
        switch place {
        case .table(let name):
            return try relation(name).map {
                "SELECT \($0)::oid AS oid UNION SELECT relid::oid FROM pg_partition_tree(\($0))"
            }
        case .index(let name):
            return try relation(name).map {
                """
                SELECT i.indrelid AS oid FROM pg_index i
                WHERE i.indexrelid = \($0) OR i.indexrelid IN (SELECT relid::oid FROM pg_partition_tree(\($0)))
                """
            }
        case .schema(let name):
            return """
                SELECT r.oid FROM pg_class r JOIN pg_namespace s ON s.oid = r.relnamespace
                WHERE s.nspname = \(Quote.literal(name))
                """
        case .database:
            return "SELECT oid FROM pg_class"
        }
    }
}
