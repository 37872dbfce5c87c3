import Migrations
import SQL

/// The mode of a transaction is chosen where it begins.
struct TransactionMode: ScriptRule {
    let id = "transaction-mode"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "The isolation level of a migration stands in its BEGIN, and it may write"

    func findings(in script: CheckedScript) -> [Finding] {
        let findings = begin(of: script) + changes(in: script)
        return findings.isEmpty || !script.isInTransaction ? [] : findings
    }

    private func begin(of script: CheckedScript) -> [Finding] {
        (script.script?.statements ?? []).prefix(1).compactMap { statement in
            guard case .begin(let options)? = statement.transactionControl,
                options.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
                    "READ ONLY"
                )
            else { return nil }
            return readOnly(at: statement, in: script)
        }
    }

    private func changes(in script: CheckedScript) -> [Finding] {
        script.actions.compactMap { statement, action in
            guard case .set(let change) = action else { return nil }
            let modes = change.name == "transaction" ? change.modes : change.mode.map { [$0] } ?? []
            if modes.contains("transaction_read_only") { return readOnly(at: statement, in: script) }
            guard let mode = modes.first else { return nil }
            let words = mode == "transaction_deferrable" ? "DEFERRABLE" : "ISOLATION LEVEL"
            let begin = mode == "transaction_deferrable" ? "BEGIN DEFERRABLE" : "BEGIN ISOLATION LEVEL …"
            return script.finding(
                self,
                "SET TRANSACTION \(words) fails here: it must come before any query, and the ledger's comes first",
                at: statement.range,
                help: "begin the script with \(begin); and end it with COMMIT;"
            )
        }
    }

    private func readOnly(at statement: Statement, in script: CheckedScript) -> Finding {
        script.finding(
            self,
            "the transaction is READ ONLY, so that neither the migration nor its ledger row can be written",
            at: statement.range,
            help: "take READ ONLY out"
        )
    }
}

extension SettingChange {
    /// SET transaction_isolation = … does the same as SET TRANSACTION.
    fileprivate var mode: String? {
        guard let name, let value = values?.first?.lowercased() else { return nil }
        switch name {
        case "transaction_isolation", "transaction_deferrable": return name
        case "transaction_read_only": return ["on", "true", "yes", "1"].contains(value) ? name : nil
        default: return nil
        }
    }
}
