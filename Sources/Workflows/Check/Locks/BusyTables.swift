import Migrations
import SQL

/// A change of a table in use, and what surrounds it.
struct BusyChange {
    let statement: Statement
    let table: ObjectName
    let change: TableChange
}

extension CheckedScript {
    /// The changes that ALTER TABLE makes to tables in use, in order.
    func changesOfBusyTables() throws -> [BusyChange] {
        try actions.flatMap { statement, action -> [BusyChange] in
            guard case .alterTable(let alteration) = action, alteration.kind == .table,
                try surroundings.isBusy(alteration.name)
            else { return [] }
            return alteration.changes.map {
                BusyChange(statement: statement, table: alteration.name, change: $0)
            }
        }
    }

    /// Calls `judge` for the actions that ask for the schema as it stands before them. The schema is asked for only when one does, and
    /// changed only when another comes after, since that copies it.
    func withSchema(
        where isOfInterest: (Action) throws -> Bool,
        _ judge: (Statement, Action, Schema) throws -> [Finding]
    ) throws -> [Finding] {
        let places = try actions.indices.filter { try isOfInterest(actions[$0].action) }
        guard !places.isEmpty else { return [] }
        var schema = try surroundings.before()
        var findings: [Finding] = []
        var next = 0
        for place in places {
            for (_, action) in actions[next..<place] { schema.apply(action, of: nil) }
            next = place
            findings += try judge(actions[place].statement, actions[place].action, schema)
        }
        return findings
    }

    /// Whether all its statements share a transaction.
    var isInTransaction: Bool { script.map { MigrationScript.mode(of: $0) == .transaction } ?? false }

    /// A finding about a lock: a down script runs in an emergency, so there it is one step milder.
    func lockFinding(
        _ rule: some Rule,
        _ message: String,
        at range: Range<Int>,
        help: String,
        severity: Severity? = nil
    ) -> Finding {
        let severity = severity ?? rule.severity
        let mild: Severity = severity == .error ? .warning : .note
        return finding(rule, message, at: range, help: help, severity: side == .up ? severity : mild)
    }

    /// The element of a statement that begins there: to the comma or the bracket that ends it.
    func element(at offset: Int, of statement: Statement) -> Range<Int> {
        guard statement.range.contains(offset) else { return statement.range }
        var depth = 0
        for (index, byte) in zip(offset..., source.bytes[offset..<statement.range.upperBound]) {
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth > 0: depth -= 1
            case UInt8(ascii: ")"),
                UInt8(ascii: ",") where depth == 0:
                return offset..<index
            default: break
            }
        }
        return offset..<statement.range.upperBound
    }
}
