import Migrations
import SQL

/// A function with its owner's rights finds what its caller's search_path says.
struct SecurityDefinerPath: ScriptRule {
    let id = "security-definer-path"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "A SECURITY DEFINER function sets its own search_path"

    func findings(in script: CheckedScript) -> [Finding] {
        guard script.side == .up else { return [] }
        // ALTER FUNCTION may set it later.
        let altered = NameSet(
            script.actions.compactMap { element in
                guard case .alter(let object) = element.action, ObjectKind.routines.contains(object.kind)
                else {
                    return nil
                }
                return object.name
            }
        )
        return script.actions.compactMap { statement, action in
            guard case .createRoutine(let routine) = action, routine.isSecurityDefiner,
                !routine.settings.contains("search_path"), routine.body != nil,
                !["c", "internal"].contains(routine.language), !altered.matches(routine.name)
            else { return nil }
            return script.finding(
                self,
                "\(routine.name) runs with its owner's rights, and its caller's search_path decides which tables and functions it finds",
                at: statement.range,
                help: "add SET search_path = pg_catalog, public, pg_temp (with the schemas that it needs)"
            )
        }
    }
}
