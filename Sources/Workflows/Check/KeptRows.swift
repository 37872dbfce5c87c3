import Migrations
import SQL

/// What a script has copied elsewhere and made so far, as one goes through its actions.
struct KeptRows {
    private var tables = NameSet()
    private var columns = ColumnSet()
    private var made = NameSet()

    /// Takes an action in.
    mutating func follow(_ action: Action) {
        switch action {
        case .createTable(let table):
            made.insert(table.name)
            copied(table.reads)
        case .createView(let view):
            made.insert(view.name)
            if view.isMaterialized { copied(view.reads) }
        case .insert(let insert):
            copied(insert.reads.filter { $0 != insert.table })
        case .update(let table, let assignments, let condition):
            copied(condition.reads)
            for column in assignments.flatMap(\.columns) {
                columns.insert(column, of: table)
            }
        case .copy(let copy):
            if !copy.isFrom, let table = copy.table { tables.insert(table) }
        default: break
        }
    }

    private mutating func copied(_ names: [ObjectName]) { names.forEach { tables.insert($0) } }

    /// Whether rows of the table were copied to another.
    func holds(_ table: ObjectName) -> Bool { tables.matches(table) }

    /// Whether the values of the column were copied, to another column or another table.
    func holds(_ column: String, of table: ObjectName) -> Bool {
        holds(table) || columns.matches(column, of: table)
    }

    /// Whether the script itself has made the table.
    func hasMade(_ table: ObjectName) -> Bool { made.matches(table) }
}

extension CheckedScript {
    /// Goes through the actions of an up script with what it has kept and made before each.
    func upFindings(_ judge: (Statement, Action, KeptRows) throws -> [Finding]) rethrows -> [Finding] {
        guard side == .up else { return [] }
        var kept = KeptRows()
        return try actions.flatMap { statement, action in
            defer { kept.follow(action) }
            return try judge(statement, action, kept)
        }
    }

    /// Whether rows that were there before the migration go with the table. A script may drop a table that it makes anew.
    func holdsOldRows(_ table: ObjectName, _ kept: KeptRows) throws -> Bool {
        try surroundings.isBusy(table) || (!kept.hasMade(table) && surroundings.wasThere(table))
    }
}
