import SQL

/// A change of a column's type.
struct Retyping {
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

extension Retyping {
    /// What is wrong with a change of type.
    enum Breach: Hashable {
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
            case .unknown:
                change + "rewrites \(table) unless the old type allows it, which no migration tells"
            }
        }

        var help: String {
            let swap =
                "add a column of the new type, fill it in batches, and change the application over to it"
            return switch self {
            case .rewrite, .unknown: swap
            case .rewriteUnlessUTC:
                "write SET LOCAL timezone = 'UTC' before it if the times are UTC; else \(swap)"
            case .rebuild:
                "drop the index concurrently before, and build it concurrently afterwards; or \(swap)"
            case .check:
                "drop the CHECK before, and add it again NOT VALID and validate it in a later migration"
            }
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
