import Migrations
import Postgres

/// Reads what it takes to make rows for tables.
enum SeedReader {
    /// Reads the tables of these names and all that their rows need, in the transaction that is open.
    ///
    /// - Parameter names: qualified and quoted, as a snapshot has them.
    static func read(_ names: [String], from connection: Connection) throws -> [SeedTable] {
        let oids = """
            ARRAY(
                SELECT pg_catalog.to_regclass(name) FROM unnest(\(Quote.literal(Quote.array(names)))::text[]) AS given (name)
            )
            """
        // Compiling a plan of so many parts takes a hundred times as long as the plan.
        try connection.execute("SET LOCAL jit = off")
        let rows = try connection.ask(question.replacing("$tables", with: oids))
        let types = SeedTypes(rows)
        var tables: [Int: SeedTable] = [:]
        for row in rows where row["what"] == "table" {
            guard let id = row.int("id") else { continue }
            tables[id] = SeedTable(id: id, name: row["name"] ?? "", isPartitioned: row["detail"] == "p")
        }
        for row in rows {
            guard let id = row.int("id") else { continue }
            add(row, to: &tables[id], types)
        }
        for id in tables.keys {
            tables[id]?.columns.sort { $0.number < $1.number }
            tables[id]?.keys.sort { $0.isPrimary && !$1.isPrimary }
        }
        return tables.values.sorted { $0.id < $1.id }
    }

    private static func add(_ row: Row, to table: inout SeedTable?, _ types: SeedTypes) {
        let places = numbers(row["places"])
        let (name, detail) = (row["name"] ?? "", row["detail"] ?? "")
        switch row["what"] {
        case "column": if places.count == 2 { table?.columns.append(column(row, types)) }
        case "key":
            table?.keys.append(SeedKey(name: name, columns: places, isPrimary: detail == "p"))
        case "check": table?.checks.append(SeedCheck(name: name, columns: places, expression: detail))
        case "foreign key":
            let target = row.int("number") ?? 0
            table?.references.append(
                SeedReference(name: name, columns: places, table: target, targets: numbers(detail))
            )
        case "child": if let child = row.int("number") { table?.children.append(child) }
        default: break
        }
    }

    private static func column(_ row: Row, _ types: SeedTypes) -> SeedColumn {
        let places = numbers(row["places"])
        let detail = row["detail"] ?? ""
        let source: SeedColumn.Source =
            switch detail.first {
            case "g": .computed
            case "s": .sequence
            case "d": .standard
            default: .nothing
            }
        return SeedColumn(
            number: row.int("number") ?? 0,
            name: row["name"] ?? "",
            type: types.type(places[0], modifier: places[1]),
            isRequired: detail.hasSuffix("n"),
            source: source
        )
    }

    fileprivate static func numbers(_ text: String?) -> [Int] {
        (text ?? "").split(separator: " ").compactMap { Int($0) }
    }

    private static let question = EmbeddedFiles.queries.first { $0.path == "seed.sql" }?.text ?? ""
}

/// The types among the rows of the query, by oid.
private struct SeedTypes {
    private var rows: [Int: Row] = [:]
    private var checks: [Int: [String]] = [:]

    init(_ rows: Rows) {
        for row in rows {
            guard let id = row.int("id") else { continue }
            switch row["what"] {
            case "type": self.rows[id] = row
            case "domain check": checks[id, default: []].append(row["detail"] ?? "")
            default: break
            }
        }
    }

    /// PostgreSQL has no type that is made of itself, but for a composite type with an array of its own kind.
    func type(_ id: Int, modifier: Int, depth: Int = 0) -> SeedType {
        guard let row = rows[id], depth < 8 else { return .scalar("", modifier: -1) }
        let detail = row["detail"] ?? ""
        let inner = { (modifier: Int) in
            type(row.int("number") ?? 0, modifier: modifier, depth: depth + 1)
        }
        switch detail.first {
        case "a": return .array(inner(modifier))
        case "d": return .domain(inner(Int(detail.dropFirst()) ?? -1), checks: checks[id] ?? [])
        case "e": return .labels(detail.dropFirst().split(separator: "\u{1}").map(String.init))
        case "r": return .range(inner(-1))
        case "m": return .multirange(inner(-1))
        case "c":
            let parts = SeedReader.numbers(row["places"])
            return .composite(
                stride(from: 0, to: parts.count - 1, by: 2).map {
                    type(parts[$0], modifier: parts[$0 + 1], depth: depth + 1)
                }
            )
        default: return .scalar(row["name"] ?? "", modifier: modifier)
        }
    }
}
