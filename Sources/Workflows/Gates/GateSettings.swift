import Git
import Migrations

/// What an environment requires of a deployment: `migrate.<env>.…`.
struct GateSettings: Sendable {
    /// Whether an error of the check is in the way.
    let requireCheck: Bool
    /// Whether only pairs that are proven to restore the schema may be deployed.
    let requireRehearsal: Bool
    /// The environment that must have the same migrations first.
    let after: EnvironmentName?
    /// For how long it must have had them.
    let afterFor: Duration?
    /// Whether the tests must have passed there.
    let requireTests: Bool
    /// Whether only release tags may be deployed.
    let requireTag: Bool
    /// Whether these must be signed.
    let requireSignature: Bool
    /// How many people other than the authors must have signed the plan.
    let approvals: Int
    /// Whether a backup must be on record.
    let backup: Bool
    /// When deployments may begin; at any time where there is none.
    let windows: [DeploymentWindow]
    /// Whether a change needs the environment's name, typed or given.
    let confirm: Bool

    /// What a window looks like.
    static let windowForm =
        "days, hours and a time zone that the server knows, such as Mon-Thu 09:00-16:00 Europe/Paris"

    init(of name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let section = GateSection(environment: name, configuration: configuration)
        requireCheck = try section.flag("requireCheck") ?? false
        requireRehearsal = try section.flag("requireRehearsal") ?? false
        after = try section.otherEnvironment("after")
        afterFor = try section.duration("afterFor")
        requireTests = try section.flag("requireTests") ?? false
        for (key, isSet) in [("afterFor", afterFor != nil), ("requireTests", requireTests)]
        where isSet && after == nil {
            throw .needsOther(key: section.name(key), other: section.name("after"))
        }
        requireTag = try section.flag("requireTag") ?? false
        requireSignature = try section.flag("requireSignature") ?? false
        approvals = try section.count("approvals") ?? 0
        backup = try section.flag("backup") ?? false
        windows = try section.windows("window")
        confirm = try section.flag("confirm") ?? (name == .production)
    }
}

/// The settings about gates in one environment's section of the configuration.
private struct GateSection {
    let environment: EnvironmentName
    let configuration: Configuration

    func name(_ key: String) -> String { "migrate.\(environment).\(key)" }

    func flag(_ key: String) throws(ConfigurationProblem) -> Bool? {
        try EnvironmentSettings.flag(name(key), configuration)
    }

    func otherEnvironment(_ key: String) throws(ConfigurationProblem) -> EnvironmentName? {
        guard let text = configuration.string(name(key)) else { return nil }
        guard let other = EnvironmentName(text), other != environment else {
            throw .invalidValue(key: name(key), value: text, expected: "the name of another environment")
        }
        return other
    }

    func duration(_ key: String) throws(ConfigurationProblem) -> Duration? {
        guard let text = configuration.string(name(key)) else { return nil }
        guard let duration = DurationNotation.read(text) else {
            throw .invalidValue(key: name(key), value: text, expected: "a duration such as 30min, 1h or 2d")
        }
        return duration
    }

    func count(_ key: String) throws(ConfigurationProblem) -> Int? {
        guard let text = configuration.string(name(key)) else { return nil }
        guard let count = Int(text), (0...100).contains(count) else {
            throw .invalidValue(key: name(key), value: text, expected: "a number of people, from 0")
        }
        return count
    }

    func windows(_ key: String) throws(ConfigurationProblem) -> [DeploymentWindow] {
        var windows: [DeploymentWindow] = []
        for text in configuration.strings(name(key)) {
            guard let window = DeploymentWindow(text) else {
                throw .invalidValue(key: name(key), value: text, expected: GateSettings.windowForm)
            }
            windows.append(window)
        }
        return windows
    }
}
