/// The rows of a table at one moment.
public struct TableRows: Hashable, Sendable {
    /// What tells a column from the others: its name, or its number, which another name does not change.
    public let columns: [String]
    /// The places in `columns` of the primary key; empty where there is none.
    public let key: [Int]
    /// The values as text, nil for NULL.
    public let rows: [[String?]]

    /// Rows of a table.
    public init(columns: [String], key: [Int], rows: [[String?]]) {
        (self.columns, self.key, self.rows) = (columns, key, rows)
    }

    /// What is missing or other in `later`, in the columns that the table had.
    public func losses(to later: TableRows) -> [RowLoss] {
        let places = columns.map { later.columns.firstIndex(of: $0) }
        let keyThere = key.compactMap { places[$0] }
        if !key.isEmpty, keyThere.count == key.count {
            let found = Dictionary(later.rows.map { row in (keyThere.map { row[$0] }, row) }) { first, _ in
                first
            }
            let matched = rows.map { row in found[key.map { row[$0] }] }
            let missing = matched.count { $0 == nil }
            // Where rows are as many as before and have other keys, it is the keys that changed.
            if missing == 0 || later.rows.count < rows.count {
                return (missing > 0 ? [.rows(missing)] : []) + losses(places, matched)
            }
        }
        return lossesWithoutKey(places, later)
    }

    private func losses(_ places: [Int?], _ matched: [[String?]?]) -> [RowLoss] {
        columns.enumerated().compactMap { index, column in
            guard let place = places[index] else { return .column(column) }
            let pairs = zip(rows, matched).compactMap { row, match in match.map { (row[index], $0[place]) } }
            let lost = pairs.count { $0.0 != $0.1 }
            guard lost > 0 else { return nil }
            let isEmpty = pairs.allSatisfy { $0.1 == nil }
            return isEmpty ? .emptied(column: column) : .changed(column: column, rows: lost)
        }
    }

    /// Each column's values by themselves, each as often as it occurs.
    private func lossesWithoutKey(_ places: [Int?], _ later: TableRows) -> [RowLoss] {
        let missing = max(rows.count - later.rows.count, 0)
        let ofColumns = columns.enumerated().compactMap { index, column -> RowLoss? in
            guard let place = places[index] else { return .column(column) }
            var left: [String?: Int] = [:]
            for row in later.rows { left[row[place], default: 0] += 1 }
            let lost = rows.count { row in
                left[row[index], default: 0] -= 1
                return left[row[index], default: 0] < 0
            }
            guard lost > missing else { return nil }
            let isEmpty = later.rows.allSatisfy { $0[place] == nil }
            return isEmpty ? .emptied(column: column) : .changed(column: column, rows: lost - missing)
        }
        return (missing > 0 ? [.rows(missing)] : []) + ofColumns
    }
}

/// What rows of a table have lost.
public enum RowLoss: Hashable, Sendable {
    /// The table is not there.
    case table
    /// So many rows are gone.
    case rows(Int)
    /// A column is gone.
    case column(String)
    /// A column holds nothing but NULL, and held other values.
    case emptied(column: String)
    /// A column of so many rows holds other values.
    case changed(column: String, rows: Int)

    /// The column, where it is about one.
    public var column: String? {
        switch self {
        case .table, .rows: nil
        case .column(let column), .emptied(let column), .changed(let column, _): column
        }
    }
}
