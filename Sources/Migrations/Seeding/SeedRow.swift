/// A row in the making: what each column might hold, and what it holds in the next try.
public struct SeedRow: Hashable, Sendable {
    /// The row's number, from 1.
    public let number: Int
    private let table: SeedTable
    private var choices: [[Value]]
    private var chosen: [Int]

    /// What a column is given.
    public enum Value: Hashable, Sendable {
        /// Nothing: the server puts what it has.
        case server
        /// NULL.
        case null
        /// What the server reads this text as.
        case text(String)
        /// What the row of that number has in the column that the foreign key refers to.
        case parent(SeedReference, target: Int, row: Int)
    }

    /// The last row of the usual number has NULL wherever it may be.
    ///
    /// - Parameter isPlain: whether it has a value wherever there is one.
    public init(number: Int, of table: SeedTable, filled: Set<Int>, isPlain: Bool) {
        self.number = number
        self.table = table
        choices = table.columns.map {
            Self.choices(of: $0, in: table, row: number, filled: filled, isPlain: isPlain)
        }
        chosen = table.columns.map { _ in 0 }
    }

    private static func choices(
        of column: SeedColumn,
        in table: SeedTable,
        row: Int,
        filled: Set<Int>,
        isPlain: Bool
    ) -> [Value] {
        guard column.source != .computed else { return [.server] }
        let checks = table.checks.filter { $0.columns.contains(column.number) }
        let constants = checks.map { SeedConstants(in: $0.expression) }
        var values = SeedValues.candidates(of: column.type, row: row, near: constants).map(Value.text)
        let references = table.references.filter { $0.columns.contains(column.number) }
        for reference in references.reversed() {
            guard filled.contains(reference.table),
                let place = reference.columns.firstIndex(of: column.number)
            else { continue }
            let rows = [row] + (1...SeedValues.rows).filter { $0 != row }
            values =
                rows.map { .parent(reference, target: reference.targets[place], row: $0) } + values
        }
        if !column.isRequired {
            // A reference to a table that has no rows yet holds NULL.
            let isLast = row == SeedValues.rows && !isPlain
            let isOpen = references.contains { !filled.contains($0.table) && $0.table != table.id }
            values.insert(.null, at: isLast || isOpen ? 0 : values.count)
        }
        switch column.source {
        case .sequence: values.insert(.server, at: 0)
        case .standard: values.insert(.server, at: row == 1 ? 0 : values.count)
        case .nothing, .computed: break
        }
        return values
    }

    /// What each column holds in the next try, by its name.
    public var values: [(column: SeedColumn, value: Value)] {
        zip(table.columns, zip(choices, chosen)).map { ($0, $1.0[$1.1]) }
    }

    /// Chooses other values for some columns, so that each combination of theirs has its turn.
    ///
    /// - Returns: false once there is no other; then the first ones are back.
    public mutating func vary(_ columns: Set<Int>) -> Bool {
        for (place, column) in table.columns.enumerated() where columns.contains(column.number) {
            chosen[place] += 1
            if chosen[place] < choices[place].count { return true }
            chosen[place] = 0
        }
        return false
    }
}
