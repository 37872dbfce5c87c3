import Migrations
import SQL

/// Gathers what is lost, each thing once: what went with an earlier step does not go again.
struct LossTally {
    let closure: LossClosure
    let rows: RowClosure

    /// What is lost, in order.
    private(set) var items: [Item] = []
    private var tables: Set<String> = []
    private var columns: Set<LossRoot.Column> = []
    private var emptied: Set<String> = []

    init(closure: LossClosure, rows: RowClosure) { (self.closure, self.rows) = (closure, rows) }

    /// One thing that is lost, before it is counted.
    struct Item {
        let step: MigrationID
        let what: What

        enum What {
            case table(LostTable)
            case column(String, LostTable)
            case rows(LostTable, DataLoss.Rows)
            case other(Loss)
        }
    }

    mutating func add(_ root: LossRoot, at place: Int, of step: MigrationID) {
        switch root.what {
        case .other(let loss): items.append(Item(step: step, what: .other(loss)))
        case .truncated(let oid, _): addRows(of: oid, .all, at: place, step)
        case .deleted(let oid, let all): addRows(of: oid, all ? .all : .some, at: place, step)
        default: addParts(closure.parts[place] ?? [], root, step)
        }
    }

    private mutating func addParts(_ parts: [LossClosure.Part], _ root: LossRoot, _ step: MigrationID) {
        let parts = parts.filter { part in
            if case .relation(part.table.oid, _) = root.what { return true }
            return !root.spared.tables.contains(part.table.oid)
        }
        let whole = Set(parts.filter { $0.column == nil }.map(\.table.oid))
        for part in parts where part.column == nil && !tables.contains(part.table.oid) {
            // The rows of partitions are those of the partitioned table.
            if part.partitionOf.map(whole.contains) != true {
                items.removeAll { $0.step == step && $0.isOfRows(of: part.table) }
                items.append(Item(step: step, what: .table(part.table)))
            }
        }
        tables.formUnion(whole)
        for part in parts where !tables.contains(part.table.oid) {
            guard let name = part.column else { continue }
            let column = LossRoot.Column(table: part.table.oid, name: name)
            // A partition's column is the partitioned table's.
            let isInParent = part.partitionOf.map { columns.contains(LossRoot.Column(table: $0, name: name)) }
            guard isInParent != true, !isSpared(column, root), columns.insert(column).inserted else {
                continue
            }
            items.append(Item(step: step, what: .column(name, part.table)))
        }
    }

    /// A column that has another type by now does not go with the old one; one that is dropped by name goes.
    private func isSpared(_ column: LossRoot.Column, _ root: LossRoot) -> Bool {
        if case .column = root.what { return false }
        return root.spared.columns.contains(column)
    }

    private mutating func addRows(
        of oid: String,
        _ kind: DataLoss.Rows,
        at place: Int,
        _ step: MigrationID
    ) {
        // Of the table itself first, then of those that refer to it.
        let found = (rows.tables[place] ?? []).sorted { ($0.oid == oid ? 0 : 1) < ($1.oid == oid ? 0 : 1) }
        for table in found where !tables.contains(table.oid) && !emptied.contains(table.oid) {
            let isTruncated = if case .all = kind { table.oid == oid || rows.truncates(place) } else { false }
            let what: DataLoss.Rows = isTruncated ? .all : table.oid == oid ? kind : .referring
            if what == .all {
                emptied.insert(table.oid)
                items.removeAll { $0.isOfRows(of: table) }
            } else if items.contains(where: { $0.isOfRows(of: table) }) {
                continue
            }
            items.append(Item(step: step, what: .rows(table, what)))
        }
    }
}

extension LossTally {
    /// What is to be counted; each table once for its rows and columns together.
    var requests: [RowCount.Request] {
        var requests: [RowCount.Request] = []
        for item in items {
            guard let (table, withChildren, column) = item.counted else { continue }
            let new = RowCount.Request(table: table, withChildren: withChildren)
            let index =
                requests.firstIndex { $0.table == table && $0.withChildren == withChildren } ?? requests.count
            if index == requests.count { requests.append(new) }
            if let column { requests[index].columns.append(column) }
        }
        return requests
    }
}

extension LossTally.Item {
    func isOfRows(of table: LostTable) -> Bool { if case .rows(table, _) = what { true } else { false } }

    /// The table, whether the rows of its children are its own, and the column; nil for what cannot be counted.
    var counted: (LostTable, withChildren: Bool, column: String?)? {
        switch what {
        // DROP TABLE leaves the tables that inherit, or names them itself; those of a partitioned table are its rows.
        case .table(let table): (table, table.isPartitioned, nil)
        case .column(let column, let table): (table, true, column)
        case .rows(let table, _): (table, true, nil)
        case .other: nil
        }
    }

    func loss(_ answers: [RowCount.Request: RowCount.Answer], path: [String]) -> DataLoss {
        let answer = counted.flatMap { table, withChildren, _ in
            answers.first { $0.key.table == table && $0.key.withChildren == withChildren }?.value
        }
        let name = { (table: LostTable) in
            ObjectName(schema: path.contains(table.schema) ? nil : table.schema, table.name)
        }
        let rows = answer?.rows ?? .unknown(.notATable)
        switch what {
        case .table(let table):
            return DataLoss(
                step: step,
                what: table.isMaterializedView ? .materializedView(name(table)) : .table(name(table)),
                amount: rows
            )
        case .column(let column, let table):
            return DataLoss(
                step: step,
                what: .column(column, of: name(table)),
                amount: answer?.columns[column] ?? .unknown(.notATable)
            )
        case .rows(let table, let which):
            return DataLoss(step: step, what: .rows(of: name(table), which), amount: rows)
        case .other(let loss):
            return DataLoss(step: step, what: .other(loss), amount: .unknown(.notATable))
        }
    }
}
