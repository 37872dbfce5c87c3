import Migrations
import SQL

/// A statement that changes or copies so many rows of a table in use that it may take long.
struct LongChange {
    let statement: Statement
    /// The table whose rows it goes through.
    let table: ObjectName
    let verb: Verb
    /// The tables that an earlier statement of the same transaction stopped, with that statement.
    let stopped: (table: ObjectName, by: Statement)?
    /// Whether a rule about lost rows speaks of it.
    let isOfAllRows: Bool

    enum Verb: String {
        case update = "UPDATE"
        case delete = "DELETE"
        case insert = "INSERT"
    }
}

extension CheckedScript {
    /// The long changes of an up script, in order.
    func longChanges() throws -> [LongChange] {
        let isBusy = { (table: ObjectName) in try surroundings.isBusy(table) }
        guard side == .up, try actions.contains(where: { try $0.action.longChange(where: isBusy) != nil })
        else {
            return []
        }
        let holdsLocks = isInTransaction
        var stopped: (table: ObjectName, by: Statement)?
        return try actions.compactMap { statement, action in
            if holdsLocks, stopped == nil, let table = try action.stopped(where: isBusy) {
                stopped = (table, statement)
            }
            guard let (verb, table, isOfAllRows) = try action.longChange(where: isBusy) else {
                return nil
            }
            return LongChange(
                statement: statement,
                table: table,
                verb: verb,
                stopped: stopped,
                isOfAllRows: isOfAllRows
            )
        }
    }
}

extension Action {
    fileprivate func longChange(where isBusy: (ObjectName) throws -> Bool) rethrows -> (
        LongChange.Verb, ObjectName, isOfAllRows: Bool
    )? {
        switch self {
        case .update(let table, let columns, let condition) where !condition.isNarrow && !columns.isEmpty:
            try isBusy(table) ? (.update, table, !condition.isThere) : nil
        case .delete(let table, let condition) where !condition.isNarrow:
            try isBusy(table) ? (.delete, table, !condition.isThere) : nil
        case .insert(let insert) where !insert.reads.isEmpty:
            try insert.reads.first(where: isBusy).map { (.insert, $0, false) }
        default: nil
        }
    }

    /// A table in use that nobody can read from here to the end of the transaction: what takes ACCESS EXCLUSIVE.
    func stopped(where isBusy: (ObjectName) throws -> Bool) rethrows -> ObjectName? {
        switch self {
        case .alterTable(let alteration) where alteration.kind == .table:
            guard alteration.changes.contains(where: { $0.mode == .accessExclusive }) else { return nil }
            return try isBusy(alteration.name) ? alteration.name : nil
        case .rename(let object, _, _):
            guard let table = object.kind == .table ? object.name : object.table else { return nil }
            return try isBusy(table) ? table : nil
        case .truncate(let tables, _), .lock(let tables, mode: .accessExclusive):
            return try tables.first(where: isBusy)
        case .drop(let drop):
            return try drop.objects.filter { [.trigger, .policy, .rule].contains($0.kind) }
                .compactMap(\.table).first(where: isBusy)
        default: return nil
        }
    }
}
