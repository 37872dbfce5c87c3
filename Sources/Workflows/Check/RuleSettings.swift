import Git
import Glibc
import Migrations

/// What a project says of the rules: `migrate.rule.<id>.severity`, and `migrate.rule.<id>.ignore` for paths.
struct RuleSettings: Sendable {
    private var severities: [String: Severity?] = [:]
    private var ignored: [String: [String]] = [:]
    /// The rules that were asked for by name, if any were.
    private var asked: Set<String>?

    private static let prefix = "rule."
    private static let off = "off"

    /// The rules as they come.
    init() {}

    /// Reads the settings of every rule.
    ///
    /// - Throws: ``ConfigurationProblem`` for a rule that does not exist and a severity that is none.
    init(_ configuration: Configuration) throws(ConfigurationProblem) {
        for subsection in configuration.subsections(of: "migrate") where subsection.hasPrefix(Self.prefix) {
            let id = String(subsection.dropFirst(Self.prefix.count))
            guard Rules.rule(id) != nil else { throw .unknownRule(id, key: "migrate.\(subsection)") }
            let key = "migrate.\(subsection).severity"
            if let text = configuration.string(key) {
                severities[id] = .some(try Self.severity(text, key: key))
            }
            ignored[id] = configuration.strings("migrate.\(subsection).ignore")
        }
    }

    private static func severity(_ text: String, key: String) throws(ConfigurationProblem) -> Severity? {
        if text == off { return nil }
        guard let severity = Severity(rawValue: text) else {
            let known = Severity.allCases.reversed().map(\.rawValue).joined(separator: ", ")
            throw .invalidValue(key: key, value: text, expected: "\(known) or \(off)")
        }
        return severity
    }

    /// The same with nothing but these rules on; with those that the project has on, when there are none.
    func limited(to rules: [String]) throws(Check.Problem) -> RuleSettings {
        for id in rules where Rules.rule(id) == nil { throw .unknownRule(id) }
        var limited = self
        limited.asked = rules.isEmpty ? nil : Set(rules)
        return limited
    }

    /// Whether a rule judges anything.
    func isOn(_ rule: any Rule) -> Bool {
        if let asked { return asked.contains(rule.id) }
        if let severity = severities[rule.id] { return severity != nil }
        return rule.group != .convention
    }

    /// What the project sets of the rule called `id`, key by key.
    func changes(of id: String) -> [RuleStanding.Change] {
        let key = "migrate.\(Self.prefix)\(id)"
        let severity = severities[id].map {
            RuleStanding.Change(key: "\(key).severity", value: $0?.rawValue ?? Self.off)
        }
        let paths = ignored[id, default: []].map { RuleStanding.Change(key: "\(key).ignore", value: $0) }
        return [severity].compactMap(\.self) + paths
    }

    /// How much a breach matters in the project; nil when the rule is off.
    func severity(of rule: RuleFacts) -> Severity? {
        severities[rule.id] ?? (rule.isOff ? nil : rule.severity)
    }

    /// The finding with the severity that the project gives its rule; nil when the project does not want to hear it.
    ///
    /// What a rule itself finds milder than its severity stays at most as severe.
    func judged(_ finding: Finding, of rule: any Rule) -> Finding? {
        if ignored[rule.id]?.contains(where: { fnmatch($0, finding.location.path, 0) == 0 }) == true {
            return nil
        }
        guard let setting = severities[rule.id] else { return finding }
        guard let severity = setting else { return asked == nil ? nil : finding }
        return finding.with(
            severity: finding.severity < rule.severity ? min(finding.severity, severity) : severity
        )
    }
}
