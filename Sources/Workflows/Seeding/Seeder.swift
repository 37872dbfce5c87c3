import Migrations
import Postgres

/// Puts rows into tables, in the transaction that is open.
struct Seeder {
    let connection: Connection
    /// Whether rows hold a value wherever there is one, and NULL only where there is none.
    var isPlain = false

    /// A table that stayed as it was, and why.
    struct Refusal {
        let table: SeedTable
        let error: ServerError
    }

    /// How often a row is tried.
    private static let mostTries = 200

    /// Fills tables in the order of their need.
    ///
    /// - Returns: those that could not be filled.
    func fill(_ tables: [SeedTable]) throws -> [Refusal] {
        var refusals: [Refusal] = []
        var filled: Set<Int> = []
        for table in tables.inOrderOfNeed {
            if table.isPartitioned {
                if table.children.contains(where: filled.contains) { filled.insert(table.id) }
            } else if let error = try fill(table, among: tables, filled) {
                refusals.append(Refusal(table: table, error: error))
            } else {
                filled.insert(table.id)
            }
        }
        return refusals
    }

    /// What refuses the first row, once it is tried without triggers too.
    private func fill(_ table: SeedTable, among tables: [SeedTable], _ filled: Set<Int>) throws
        -> ServerError?
    {
        for number in 1...SeedValues.rows {
            let row = SeedRow(number: number, of: table, filled: filled, isPlain: isPlain)
            guard var error = try insert(row, into: table, among: tables) else { continue }
            // Without triggers foreign keys would not be checked either.
            if error.sqlState != "23503" {
                let asReplica = "SET LOCAL session_replication_role = replica"
                guard let second = try insert(row, into: table, among: tables, first: asReplica) else {
                    continue
                }
                if second.sqlState != "42501" { error = second }
            }
            return number == 1 ? error : nil
        }
        return nil
    }

    /// Nil once the row is in.
    private func insert(
        _ row: SeedRow,
        into table: SeedTable,
        among tables: [SeedTable],
        first setting: String? = nil
    ) throws -> ServerError? {
        var row = row
        for _ in 0..<Self.mostTries {
            let statement = SeedStatement(row, into: table, among: tables)
            let steps =
                ["SAVEPOINT git_migrate_seed", setting, statement.sql].compactMap(\.self)
                + (setting == nil ? [] : ["SET LOCAL session_replication_role = origin"])
                + ["RELEASE SAVEPOINT git_migrate_seed"]
            do throws(PostgresError) {
                try connection.send(steps.joined(separator: ";\n"))
                return nil
            } catch {
                guard let refusal = error.serverError else { throw error }
                try connection.execute(
                    "ROLLBACK TO SAVEPOINT git_migrate_seed; RELEASE SAVEPOINT git_migrate_seed"
                )
                let lead = steps.prefix { $0 != statement.sql }.reduce(0) { $0 + $1.unicodeScalars.count + 2 }
                let columns = statement.columns(behind: refusal, in: table, lead: lead)
                if columns.isEmpty || !row.vary(columns) { return refusal }
                if Interruption.requested { return refusal }
            }
        }
        return ServerError(severity: "ERROR", sqlState: "", message: "no row that it takes was found")
    }
}

/// The INSERT of a row, and where its values stand in it.
private struct SeedStatement {
    let sql: String
    /// The columns that are given a value, with the place where it begins, in characters.
    private var places: [(column: Int, start: Int)] = []

    init(_ row: SeedRow, into table: SeedTable, among tables: [SeedTable]) {
        let given = row.values.filter { $0.value != .server }
        guard !given.isEmpty else {
            sql = "INSERT INTO \(table.name) DEFAULT VALUES"
            return
        }
        let names = given.map(\.column.name).joined(separator: ", ")
        var text = "INSERT INTO \(table.name) (\(names)) OVERRIDING SYSTEM VALUE VALUES ("
        for (index, (column, value)) in given.enumerated() {
            if index > 0 { text += ", " }
            places.append((column.number, text.unicodeScalars.count))
            text += Self.expression(value, among: tables)
        }
        sql = text + ")"
    }

    private static func expression(_ value: SeedRow.Value, among tables: [SeedTable]) -> String {
        switch value {
        case .server: return "DEFAULT"
        case .null: return "NULL"
        case .text(let text): return Quote.literal(text)
        case .parent(let reference, let target, let row):
            guard let table = tables.first(where: { $0.id == reference.table }),
                let column = table.columns.first(where: { $0.number == target })
            else { return "NULL" }
            return
                "(SELECT \(column.name) FROM \(table.name) ORDER BY tableoid, ctid LIMIT 1 OFFSET \(row - 1))"
        }
    }

    /// Whose values are to be chosen otherwise; empty where none would help.
    func columns(behind error: ServerError, in table: SeedTable, lead: Int) -> Set<Int> {
        let name = error.constraint ?? ""
        switch error.sqlState {
        case "23502":
            return Set(table.columns.filter { Self.unquoted($0.name) == error.column }.map(\.number))
        case "23505":
            let columns = table.keys.first { $0.name == name }?.columns ?? []
            return columns.contains(0) ? Set(table.columns.map(\.number)) : Set(columns)
        case "23503": return Set(table.references.first { $0.name == name }?.columns ?? [])
        case "23514":
            if error.dataType != nil, error.table == nil {
                let domains = table.columns.filter { if case .domain = $0.type { true } else { false } }
                return Set(domains.map(\.number))
            }
            return Set(table.checks.first { $0.name == name }?.columns ?? [])
        case let state where state.hasPrefix("22") || state.hasPrefix("42"):
            guard let position = error.position else { return [] }
            return Set(places.last { $0.start <= position - 1 - lead }.map { [$0.column] } ?? [])
        default: return []
        }
    }

    private static func unquoted(_ name: String) -> String {
        name.hasPrefix("\"") ? String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"") : name
    }
}
