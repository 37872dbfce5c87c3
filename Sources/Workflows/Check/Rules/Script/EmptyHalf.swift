import Migrations
import SQL

/// A script does something.
struct EmptyHalf: ScriptRule {
    let id = "empty"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "A script does something"
    /// A change that nothing can undo has a down script that only says so.
    let canBeAllowed = true

    func findings(in script: CheckedScript) -> [Finding] {
        guard let statements = script.script?.statements, !script.isForeign,
            statements.allSatisfy({ $0.transactionControl != nil })
        else { return [] }
        return [
            script.finding(
                self,
                "the \(script.side.rawValue) script of \(script.half.id) does nothing",
                help: script.side == .up
                    ? "write the change between BEGIN and COMMIT"
                    : "write what undoes the up script; where nothing can, raise an error that says so, with DO and RAISE EXCEPTION"
            )
        ]
    }
}
