import Migrations
import SQL

/// DROP DATABASE deletes everything in another database, outside of any transaction.
struct DatabaseDropped: ScriptRule {
    let id = "database-dropped"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "No migration drops a database"

    func findings(in script: CheckedScript) -> [Finding] {
        script.actions.flatMap { statement, action -> [Finding] in
            guard case .drop(let drop) = action else { return [] }
            return drop.objects.filter { $0.kind == .database }.map { object in
                script.finding(
                    self,
                    "DROP DATABASE \(object.name) deletes a whole database, and nothing can undo it",
                    at: statement.range,
                    help: "take it out: databases are made and dropped by who runs the server"
                )
            }
        }
    }
}
