import Migrations
import SQL

/// What the up script keeps of a table or column that it drops, the down script puts back.
struct RowsNotRestored: PairRule {
    let id = "rows-not-restored"
    let group = RuleGroup.dataLoss
    let severity = Severity.warning
    let summary = "What the up script copies before a drop, the down script copies back"

    func findings(in pair: CheckedPair) throws -> [Finding] {
        guard let dropped = try keptDrops(in: pair.up) else { return [] }
        var empty: [(statement: Statement, table: ObjectName, column: String?)] = []
        for (statement, action) in pair.down.actions {
            switch action {
            case .createTable(let table) where !table.isOfQuery && dropped.tables.matches(table.name):
                empty.append((statement, table.name, nil))
            case .alterTable(let alteration):
                for case .addColumn(let column, _) in alteration.changes
                where dropped.columns.matches(column.name, of: alteration.name) {
                    empty.append((statement, alteration.name, column.name))
                }
            case .insert(let insert):
                empty.removeAll { $0.table.matches(insert.table) }
            case .update(let table, let assignments, _):
                empty.removeAll { place in
                    place.table.matches(table)
                        && (assignments.isEmpty || assignments.contains { $0.column == place.column })
                }
            case .copy(let copy):
                empty.removeAll { place in copy.isFrom && copy.table?.matches(place.table) == true }
            case .code, .call: return []
            default: break
            }
        }
        return empty.map { finding(pair.down, $0.statement, $0.table, $0.column) }
    }

    /// Nil when there are none.
    private func keptDrops(in up: CheckedScript) throws -> (tables: NameSet, columns: ColumnSet)? {
        var kept = KeptRows()
        var tables = NameSet()
        var columns = ColumnSet()
        var isEmpty = true
        for (_, action) in up.actions {
            switch action {
            case .drop(let drop):
                for table in drop.objects.filter({ $0.kind == .table }).map(\.name)
                where try kept.holds(table) && up.holdsOldRows(table, kept) {
                    tables.insert(table)
                    isEmpty = false
                }
            case .alterTable(let alteration) where try up.surroundings.isBusy(alteration.name):
                for case .dropColumn(let column, _, _) in alteration.changes
                where kept.holds(column, of: alteration.name) {
                    columns.insert(column, of: alteration.name)
                    isEmpty = false
                }
            default: break
            }
            kept.follow(action)
        }
        return isEmpty ? nil : (tables, columns)
    }

    private func finding(
        _ down: CheckedScript,
        _ statement: Statement,
        _ table: ObjectName,
        _ column: String?
    )
        -> Finding
    {
        down.finding(
            self,
            column.map { "\(table).\(ObjectName($0)) comes back empty, though the up script kept its values" }
                ?? "\(table) comes back empty, though the up script kept its rows",
            at: statement.range,
            help: column.map {
                "add UPDATE \(table) SET \(ObjectName($0)) = … from where the up script put them"
            }
                ?? "add INSERT INTO \(table) SELECT … from where the up script put them"
        )
    }
}
