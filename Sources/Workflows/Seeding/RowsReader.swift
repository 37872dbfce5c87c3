import Migrations
import Postgres

/// Reads the rows of tables.
enum RowsReader {
    /// More rows than that are no rows of a trial.
    private static let most = 10_000

    /// The rows of tables as they are called now, by the tables' names then.
    static func byName(_ tables: [SeedTable], from connection: Connection) throws -> [String: TableRows] {
        try read(
            tables.map { table in
                let columns = table.columns.map { (id: $0.name, name: $0.name, number: $0.number) }
                return Source(table: table, name: table.name, columns: columns)
            },
            from: connection
        )
    }

    /// The rows of the same tables and columns, whatever their names are by now; without those that are gone.
    static func byNumber(_ tables: [SeedTable], from connection: Connection) throws -> [String: TableRows] {
        let ids = tables.map { "\($0.id)" }.joined(separator: ",")
        let found = try connection.rows(
            """
            SELECT
                c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name, a.attnum,
                pg_catalog.quote_ident(a.attname) AS attname
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.oid IN (\(ids)) AND c.relkind IN ('r', 'p')
            ORDER BY c.oid, a.attnum
            """
        )
        var sources: [Int: Source] = [:]
        for row in found {
            guard let id = row.int("oid"), let table = tables.first(where: { $0.id == id }) else { continue }
            let number = row.int("attnum") ?? 0
            guard table.columns.contains(where: { $0.number == number }) else { continue }
            sources[id, default: Source(table: table, name: row["name"] ?? "", columns: [])].columns
                .append((table.columnName(number), row["attname"] ?? "", number))
        }
        return try read(Array(sources.values), from: connection)
    }

    private struct Source {
        let table: SeedTable
        let name: String
        var columns: [(id: String, name: String, number: Int)]
    }

    private static func read(_ sources: [Source], from connection: Connection) throws -> [String: TableRows] {
        guard !sources.isEmpty else { return [:] }
        let questions = sources.map { source in
            let columns = source.columns.map { "\($0.name)::text" }.joined(separator: ", ")
            return "SELECT \(columns) FROM \(source.name) LIMIT \(most)"
        }
        var rows: [String: TableRows] = [:]
        try connection.send(questions.joined(separator: ";\n"), keepRows: .all) { result in
            let source = sources[result.index]
            let primary = source.table.keys.first { $0.isPrimary }?.columns ?? []
            let key = primary.compactMap { number in source.columns.firstIndex { $0.number == number } }
            rows[source.table.name] = TableRows(
                columns: source.columns.map(\.id),
                key: key.count == primary.count ? key : [],
                rows: result.rows
            )
        }
        return rows
    }
}

extension SeedTable {
    fileprivate func columnName(_ number: Int) -> String {
        columns.first { $0.number == number }?.name ?? ""
    }
}

extension Connection {
    /// The rows of one question.
    fileprivate func rows(_ question: String) throws(PostgresError) -> Rows {
        var answer = Rows(columns: [], values: [])
        try send(question, keepRows: .all) { answer = Rows(columns: $0.columns, values: $0.rows) }
        return answer
    }
}
