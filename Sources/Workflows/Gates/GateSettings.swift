import Git
import Migrations

/// What an environment requires of a deployment: `migrate.<env>.…`.
struct GateSettings: Sendable {
    /// Whether an error of the check is in the way.
    let requireCheck: Bool
    /// Whether only pairs that are proven to restore the schema may be deployed.
    let requireRehearsal: Bool
    /// Whether a change needs the environment's name, typed or given.
    let confirm: Bool

    init(of name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let prefix = "migrate.\(name)."
        func flag(_ key: String) throws(ConfigurationProblem) -> Bool? {
            try EnvironmentSettings.flag(prefix + key, configuration)
        }
        requireCheck = try flag("requireCheck") ?? false
        requireRehearsal = try flag("requireRehearsal") ?? false
        confirm = try flag("confirm") ?? (name == .production)
    }
}
