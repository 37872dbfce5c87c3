import Migrations
import SQL

/// What PostgreSQL refuses in a transaction stands alone.
struct UnsharedTransaction: ScriptRule {
    let id = "unshared-transaction"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "No BEGIN and COMMIT stand around what PostgreSQL refuses in a transaction"

    func findings(in script: CheckedScript) -> [Finding] {
        guard let parsed = script.script, case .statements(let reason) = MigrationScript.mode(of: parsed)
        else {
            return []
        }
        if let control = parsed.statements.first(where: { $0.transactionControl != nil }) {
            return [
                script.finding(
                    self,
                    "\(control.kind) in a migration that cannot run in a transaction (\(reason))",
                    at: control.range,
                    help: "take BEGIN and COMMIT out: the statements run one by one"
                )
            ]
        }
        guard parsed.statements.count > 1,
            let first = parsed.statements.first(where: { $0.outsideTransaction != nil })
        else { return [] }
        return [
            script.finding(
                self,
                "\(reason) cannot share a transaction with the other statements here",
                at: first.range,
                help: "when one fails, those before it stay: give it a migration of its own",
                severity: .warning
            )
        ]
    }
}
