import Migrations
import SQL

/// A password in a script is in git for good, and in the server's log.
struct PasswordInScript: ScriptRule {
    let id = "password-in-script"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "No password stands in a script"

    func findings(in script: CheckedScript) -> [Finding] {
        script.actions.compactMap { statement, action in
            guard case .role(let role, let isNew, hasPassword: true) = action else { return nil }
            return script.finding(
                self,
                "the password of \(ObjectName(role)) is in git for everybody to read, and in the server's log",
                at: statement.range,
                help: (isNew ? "create the role without it, and set it" : "take it out, and set it")
                    + " by hand with \\password in psql; one that was pushed has to be changed"
            )
        }
    }
}
