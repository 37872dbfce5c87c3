import Postgres

/// Counts rows, exactly where a table is small, else in a part of it.
struct RowCount {
    let reading: BoundedReading

    /// What is to be counted of a table.
    struct Request: Hashable {
        let table: LostTable
        /// Whether the tables that inherit from it count too.
        let withChildren: Bool
        /// The columns whose values count, besides the rows.
        var columns: [String] = []
    }

    /// What was counted.
    struct Answer {
        let rows: DataLoss.Amount
        let columns: [String: DataLoss.Amount]

        /// Nothing was.
        init(_ request: Request, _ reason: Uncounted) {
            rows = .unknown(reason)
            columns = Dictionary(uniqueKeysWithValues: request.columns.map { ($0, .unknown(reason)) })
        }

        init(_ request: Request, rows: DataLoss.Amount, values: [DataLoss.Amount]) {
            self.rows = rows
            columns = Dictionary(zip(request.columns, values)) { first, _ in first }
        }
    }

    /// Tables up to this size, in bytes, are read as a whole: a fraction of a second.
    private static let wholeBytes = 32 << 20
    /// How much of a larger one is read.
    private static let sampledBytes = 4 << 20
    /// How many tables one query counts.
    private static let most = 20

    /// A table that may be read, and how large it is.
    private struct Sized {
        let request: Request
        let bytes: Int

        /// How much of it is read, in per cent.
        var share: Double {
            bytes <= RowCount.wholeBytes ? 100 : 100 * Double(RowCount.sampledBytes) / Double(bytes)
        }
    }

    /// The answer to each request, in order.
    func answers(to requests: [Request]) throws -> [Answer] {
        var answers: [Request: Answer] = [:]
        let rows = try asked(requests, Self.sizes) { answers[$0] = Answer($0, $1) }
        var sized: [Sized] = []
        for (request, row) in rows {
            if row.bool("may_read") != true {
                answers[request] = Answer(request, .noRight)
            } else if row.bool("is_filtered") == true {
                answers[request] = Answer(request, .rowSecurity)
            } else if row.bool("is_filled") != true {
                let none = request.columns.map { _ in DataLoss.Amount.exactly(0) }
                answers[request] = Answer(request, rows: .exactly(0), values: none)
            } else {
                sized.append(Sized(request: request, bytes: row.int("bytes") ?? 0))
            }
        }
        let counted = try asked(sized, Self.counts) { answers[$0.request] = Answer($0.request, $1) }
        for (table, row) in counted { answers[table.request] = Self.answer(table, row) }
        return requests.map { answers[$0] ?? Answer($0, .tooLong) }
    }

    /// Asks about many at once, and one by one where the server refuses that.
    private func asked<Item>(
        _ items: [Item],
        _ query: ([(Int, Item)]) -> String,
        refused: (Item, Uncounted) -> Void
    ) throws -> [(Item, Row)] {
        var found: [(Item, Row)] = []
        let numbered = Array(items.enumerated()).map { ($0.offset, $0.element) }
        for start in stride(from: 0, to: numbered.count, by: Self.most) {
            let some = Array(numbered[start..<min(numbered.count, start + Self.most)])
            do {
                found += try self.rows(of: some, query)
            } catch is BoundedReading.Refusal {
                for item in some {
                    do {
                        found += try self.rows(of: [item], query)
                    } catch let refusal as BoundedReading.Refusal {
                        refused(item.1, Uncounted(refusal))
                    }
                }
            }
        }
        return found
    }

    private func rows<Item>(
        of items: [(Int, Item)],
        _ query: ([(Int, Item)]) -> String
    ) throws -> [(Item, Row)] {
        let byPlace = Dictionary(uniqueKeysWithValues: items)
        return try reading.rows(query(items)).compactMap { row in
            row.int("place").flatMap { byPlace[$0] }.map { ($0, row) }
        }
    }

    private static func answer(_ table: Sized, _ row: Row) -> Answer {
        let counts = (row["counts"] ?? "").split { "{,}".contains($0) }.compactMap { Int($0) }
        let amounts = counts.map { count -> DataLoss.Amount in
            guard table.share < 100 else { return .exactly(count) }
            return .about(Int(Double(count) * 100 / table.share), bytes: table.bytes)
        }
        guard let rows = amounts.first, amounts.count == table.request.columns.count + 1 else {
            return Answer(table.request, .tooLong)
        }
        return Answer(table.request, rows: rows, values: Array(amounts.dropFirst()))
    }

    private static func sizes(_ requests: [(Int, Request)]) -> String {
        let values = requests.map { "(\($0), \($1.table.oid)::pg_catalog.oid, \($1.withChildren))" }
        return """
            SELECT
                t.place,
                pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
                    AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS may_read,
                pg_catalog.row_security_active(c.oid) AS is_filtered,
                c.relispopulated AS is_filled,
                (
                    WITH RECURSIVE tree (oid) AS (
                        SELECT c.oid
                        UNION
                        SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid
                        WHERE t.with_children
                    )
                    SELECT pg_catalog.sum(pg_catalog.pg_relation_size(tree.oid))::bigint FROM tree
                ) AS bytes
            FROM (VALUES \(values.joined(separator: ", "))) AS t (place, oid, with_children)
            JOIN pg_catalog.pg_class c ON c.oid = t.oid
            """
    }

    private static func counts(_ tables: [(Int, Sized)]) -> String {
        tables.map { place, table in
            let request = table.request
            let columns = ["*"] + request.columns.map(Quote.identifier)
            let name = Quote.identifier(request.table.schema) + "." + Quote.identifier(request.table.name)
            let only = request.withChildren ? "" : "ONLY "
            let sample = table.share < 100 ? " TABLESAMPLE SYSTEM (\(table.share))" : ""
            let counts = columns.map { "pg_catalog.count(\($0))" }.joined(separator: ", ")
            return "SELECT \(place) AS place, ARRAY[\(counts)]::text AS counts FROM \(only)\(name)\(sample)"
        }.joined(separator: "\nUNION ALL\n")
    }
}

extension Uncounted {
    init(_ refusal: BoundedReading.Refusal) {
        switch refusal {
        case .noTimeLeft: self = .tooLong
        case .server(let error) where error.isLockTimeout: self = .locked
        case .server(let error) where error.isCancelled: self = .tooLong
        case .server(let error) where error.sqlState == "42501": self = .noRight
        case .server(let error): self = .refused(sqlState: error.sqlState)
        }
    }
}
