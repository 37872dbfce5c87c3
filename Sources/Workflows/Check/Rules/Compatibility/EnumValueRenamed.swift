import Migrations
import SQL

/// An enum's value that gets another name is gone for code that runs.
struct EnumValueRenamed: ScriptRule {
    let id = "enum-value-renamed"
    let group = RuleGroup.compatibility
    let severity = Severity.error
    let summary = "The values of an enum in use keep their names"

    func findings(in script: CheckedScript) throws -> [Finding] {
        guard script.side == .up else { return [] }
        return try script.actions.compactMap { statement, action in
            guard case .alterEnum(let type, .renameValue(let old, let new)) = action,
                try !script.surroundings.isNew(NamedObject(.type, type))
            else { return nil }
            return script.finding(
                self,
                "running code that writes or compares '\(old)' fails, and what it reads of \(type) is '\(new)'",
                at: statement.range,
                help:
                    "add '\(new)' with ALTER TYPE \(type) ADD VALUE, and move the rows when all code knows both"
            )
        }
    }
}
