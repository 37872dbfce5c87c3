import Migrations
import SQL

/// A table or view that gets another name or schema is gone for code that runs.
struct TableRenamed: ScriptRule {
    let id = "table-renamed"
    let group = RuleGroup.compatibility
    let severity = Severity.error
    let summary = "A table, view or schema in use keeps its name, or a view takes it over"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        lazy var made = script.relationsMade
        return try script.actions.compactMap { statement, action in
            guard let change = action.renaming else { return nil }
            let object = change.object
            guard try isInUse(object, in: script), !made.matches(object.name) else { return nil }
            return script.finding(
                self,
                "running code that uses \(object.name) fails when it is called \(change.new)",
                at: statement.range,
                help: object.kind == .schema
                    ? "leave the name, or make the new schema beside it and move one table at a time"
                    : "leave the name, or let a view take it over in this migration: "
                        + "CREATE VIEW \(object.name) AS SELECT * FROM \(change.new)"
            )
        }
    }

    private func isInUse(_ object: NamedObject, in script: CheckedScript) throws -> Bool {
        switch object.kind {
        case .table, .view, .materializedView, .foreignTable: try script.surroundings.isBusy(object.name)
        case .schema: try !script.surroundings.isNew(object)
        default: false
        }
    }
}
