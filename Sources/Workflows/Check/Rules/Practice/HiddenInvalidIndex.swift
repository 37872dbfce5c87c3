import Migrations
import SQL

/// IF NOT EXISTS takes an index that a failed CREATE INDEX CONCURRENTLY left INVALID for a good one.
struct HiddenInvalidIndex: ScriptRule {
    let id = "hidden-invalid-index"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "CREATE INDEX CONCURRENTLY does not say IF NOT EXISTS"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        var dropped = NameSet()
        return script.actions.compactMap { statement, action in
            if case .drop(let drop) = action {
                for index in drop.objects where index.kind == .index { dropped.insert(index.name) }
            }
            guard case .createIndex(let index) = action, index.concurrently, index.ifNotExists,
                let name = index.name, !dropped.matches(name)
            else { return nil }
            return script.finding(
                self,
                "IF NOT EXISTS leaves \(name) as it is, even if an earlier try left it invalid and unused by queries",
                at: statement.range,
                help: "put DROP INDEX CONCURRENTLY IF EXISTS \(name) before it, and leave IF NOT EXISTS out"
            )
        }
    }
}
