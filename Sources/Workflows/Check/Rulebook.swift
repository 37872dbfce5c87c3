import Git
import Migrations

/// Every rule as it stands in the project around the current folder.
public struct Rulebook: Sendable {
    /// The rules, in the order of their groups.
    public let standings: [RuleStanding]
    /// What is wrong with the project's settings of the rules, which are then told as they come.
    public let problem: ConfigurationProblem?

    /// Reads the project's settings; outside of a repository there are none.
    public init(variables: [String: String]) throws {
        var settings = RuleSettings()
        var problem: ConfigurationProblem?
        do {
            let project = try Project(variables: variables)
            do throws(ConfigurationProblem) {
                settings = try RuleSettings(project.configuration)
            } catch {
                problem = error
            }
        } catch GitError.noRepository {}
        self.problem = problem
        standings = Rules.all.map { rule in
            RuleStanding(
                rule: rule,
                severity: settings.severity(of: rule),
                changes: settings.changes(of: rule.id)
            )
        }
    }

    /// The rule called `id`, and how it stands.
    public func standing(of id: String) throws(Check.Problem) -> RuleStanding {
        guard let standing = standings.first(where: { $0.rule.id == id }) else { throw .unknownRule(id) }
        return standing
    }
}

/// A rule as it stands in a project.
public struct RuleStanding: Sendable {
    /// The rule.
    public let rule: RuleFacts
    /// How much a breach matters; nil when the rule is off.
    public let severity: Severity?
    /// What the project sets of it.
    public let changes: [Change]

    /// A key of the configuration that is set.
    public struct Change: Hashable, Sendable {
        /// Such as `migrate.rule.unpaired.severity`.
        public let key: String
        /// Its value.
        public let value: String
    }
}

extension RuleFacts {
    /// The rule's page, in Markdown: what is wrong, why, and what to write instead.
    public var page: String {
        EmbeddedFiles.rules.first { $0.path == id + ".md" }?.text ?? ""
    }
}
