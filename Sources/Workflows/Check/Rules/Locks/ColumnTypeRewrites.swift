import Migrations
import SQL

/// Most changes of a column's type write every row anew.
struct ColumnTypeRewrites: ScriptRule {
    let id = "column-type-rewrites"
    let group = RuleGroup.locks
    let severity = Severity.error
    let summary = "The type of a column of a table in use changes only where the rows can stay as they are"

    func findings(in script: CheckedScript) throws -> [Finding] {
        let isUTC = script.setsUTC
        return try script.withSchema(where: { try isOfInterest($0, script) }) { statement, action, schema in
            guard case .alterTable(let alteration) = action else { return [] }
            let breaches = alteration.changes.compactMap { change -> (column: String, breach: Breach)? in
                guard case .alterType(let column, let type, let using) = change else { return nil }
                let retyping = Retyping(table: alteration.name, column: column, type: type, using: using)
                return retyping.breach(in: schema, isUTC: isUTC).map { (column, $0) }
            }
            // One statement writes a table once, however many columns change.
            var seen: Set<Breach> = []
            return breaches.map(\.breach).filter { seen.insert($0).inserted }.map { breach in
                script.lockFinding(
                    self,
                    breach.message(
                        breaches.filter { $0.breach == breach }.map(\.column),
                        of: alteration.name
                    ),
                    at: statement.range,
                    help: breach.help,
                    severity: breach == .unknown ? .warning : severity
                )
            }
        }
    }

    private func isOfInterest(_ action: Action, _ script: CheckedScript) throws -> Bool {
        guard case .alterTable(let alteration) = action, alteration.kind == .table else { return false }
        return try script.surroundings.isBusy(alteration.name)
            && alteration.changes.contains { change in
                guard case .alterType = change else { return false }
                return true
            }
    }
}

/// A change of a column's type.
private struct Retyping {
    let table: ObjectName
    let column: String
    let type: DataType
    let using: Expression?

    func breach(in schema: Schema, isUTC: Bool) -> Breach? {
        guard let old = schema.column(column, of: table)?.type else { return .unknown }
        switch cost(from: old, schema) {
        case .rewrite: return .rewrite
        case .rewriteUnlessUTC where !isUTC: return .rewriteUnlessUTC
        case .rewriteUnlessUTC, .indexes: return read(in: schema, allIndexes: true)
        case .nothing: return read(in: schema, allIndexes: false)
        }
    }

    private func cost(from old: DataType, _ schema: Schema) -> TypeChange {
        guard let using else { return TypeChange(from: old, to: type, in: schema) }
        guard using.soleColumn == column else { return .rewrite }
        var (from, cost) = (old, TypeChange.nothing)
        for next in using.casts + [type] {
            cost = cost.then(TypeChange(from: from, to: next, in: schema))
            from = next
        }
        return cost
    }

    /// What is built anew, or read through, although the rows stay: indexes whose expressions or WHERE hold the column, and its checks,
    /// in any case.
    private func read(in schema: Schema, allIndexes: Bool) -> Breach? {
        if let index = schema.indexNames(of: table, over: column, withPlain: allIndexes).first {
            return .rebuild(index)
        }
        let isChecked = schema.relation(table)?.constraints.contains {
            $0.kind == .check && $0.condition?.columns.contains(column) == true
        }
        return isChecked == true ? .check : nil
    }
}

/// What is wrong with a change of type.
private enum Breach: Hashable {
    case rewrite
    case rewriteUnlessUTC
    case rebuild(String)
    case check
    case unknown

    func message(_ columns: [String], of table: ObjectName) -> String {
        let names =
            columns.count < 4
            ? columns.joined(separator: ", ")
            : columns[..<2].joined(separator: ", ") + " and \(columns.count - 2) more columns"
        let change = "changing the type of \(names) "
        return switch self {
        case .rewrite: change + "rewrites \(table) while nobody can read or write it"
        case .rewriteUnlessUTC: change + "rewrites \(table) unless the session's time zone is UTC"
        case .rebuild(let index): change + "rebuilds \(index) while nobody can read or write \(table)"
        case .check: change + "checks every row of \(table) again while nobody can read or write it"
        case .unknown: change + "rewrites \(table) unless the old type allows it, which no migration tells"
        }
    }

    var help: String {
        let swap = "add a column of the new type, fill it in batches, and change the application over to it"
        return switch self {
        case .rewrite, .unknown: swap
        case .rewriteUnlessUTC:
            "write SET LOCAL timezone = 'UTC' before it if the times are UTC; else \(swap)"
        case .rebuild: "drop the index concurrently before, and build it concurrently afterwards; or \(swap)"
        case .check: "drop the CHECK before, and add it again NOT VALID and validate it in a later migration"
        }
    }
}

extension CheckedScript {
    /// Whether it sets the time zone to UTC, for the session or the transaction.
    fileprivate var setsUTC: Bool {
        actions.contains { _, action in
            guard case .set(let change) = action, change.name == "timezone", let value = change.values?.first
            else { return false }
            return ["utc", "etc/utc", "gmt", "0"].contains(value.lowercased())
        }
    }
}

extension Schema {
    /// The indexes of a table that a column is in: those with expressions or a WHERE, which are never kept (`CheckIndexCompatible`), and, if
    /// asked, the plain ones.
    fileprivate func indexNames(of table: ObjectName, over column: String, withPlain: Bool) -> [String] {
        let name = resolved(table)
        let written = indexes.filter { _, index in
            resolved(index.table) == name
                && (index.computedFrom.contains(column)
                    || ((withPlain || index.isPartial || index.columns.contains(nil))
                        && index.columns.contains(column)))
        }
        let keys = (relation(table)?.constraints ?? []).filter {
            withPlain && [.primaryKey, .unique, .exclusion].contains($0.kind) && $0.columns.contains(column)
        }
        return written.map { "the index \($0.key.name)" }.sorted()
            + keys.map { $0.name.map { "the index \($0)" } ?? "the index of a key" }
    }
}
