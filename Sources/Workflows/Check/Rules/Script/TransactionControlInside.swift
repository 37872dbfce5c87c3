import Migrations
import SQL

/// A script does not end the transaction that holds it.
struct TransactionControlInside: ScriptRule {
    let id = "transaction-control"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "A script does not end the transaction that holds it"

    func findings(in script: CheckedScript) -> [Finding] {
        guard let parsed = script.script, MigrationScript.mode(of: parsed) == .transaction else { return [] }
        return parsed.strayTransactionControl.map { statement in
            script.finding(
                self,
                "\(statement.kind) would break the transaction that the migration runs in",
                at: statement.range,
                help:
                    "a migration and its record commit together: one BEGIN at the start and one COMMIT at the end are all it may have"
            )
        }
    }
}
