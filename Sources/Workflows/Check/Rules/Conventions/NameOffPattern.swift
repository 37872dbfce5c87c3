import Migrations

/// Migrations are named in one way.
struct NameOffPattern: ScriptRule {
    let id = "name-off-pattern"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "The name of a migration matches the project's pattern"

    func findings(in script: CheckedScript) -> [Finding] {
        let pattern = script.conventions.namePattern
        // Halves whose names differ are another rule's.
        guard script.side == .up, !pattern.matches(script.half.id.name) else { return [] }
        return [
            script.finding(
                self,
                "the name '\(script.half.id.name)' does not match \(pattern.text)",
                help: "rename both scripts of the migration: git mv \(script.typedPath) …"
            )
        ]
    }
}
