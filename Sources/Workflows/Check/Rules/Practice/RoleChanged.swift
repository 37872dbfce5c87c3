import Migrations
import SQL

/// SET ROLE and SET SESSION AUTHORIZATION make the rest of the script somebody else's.
struct RoleChanged: ScriptRule {
    let id = "role-changed"
    let group = RuleGroup.practice
    let severity = Severity.warning
    let summary = "A migration runs as the role that the environment names"

    func findings(in script: CheckedScript) -> [Finding] {
        script.actions.compactMap { statement, action in
            guard case .set(let change) = action, let role = change.values?.first, role != "none" else {
                return nil
            }
            switch change.name {
            case "role":
                return script.finding(
                    self,
                    "what follows runs as, and belongs to, \(ObjectName(role)), which every database has to have",
                    at: statement.range,
                    help:
                        "connect as that role, or name the owner: ALTER TABLE … OWNER TO \(ObjectName(role))",
                    severity: .note
                )
            case "session_authorization":
                return script.finding(
                    self,
                    "only a superuser may become \(ObjectName(role)) by SET SESSION AUTHORIZATION",
                    at: statement.range,
                    help:
                        "connect as that role, or name the owner: ALTER TABLE … OWNER TO \(ObjectName(role))"
                )
            default: return nil
            }
        }
    }
}
