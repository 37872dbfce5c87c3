import Reporting
import Workflows

/// `docs/rules/README.md`: the rules, a table for each group.
struct RuleIndex {
    let rules: [RuleFacts]

    var text: String {
        let groups = RuleGroup.allCases.filter { group in rules.contains { $0.group == group } }
        return ([Self.head] + groups.map(section)).joined(separator: "\n")
    }

    private static let head = """
        # Rules

        What `git migrate check` and the hooks judge, and how: [Checking](../checking.md). `git migrate explain <rule>` shows
        a rule's page in the terminal. `off` is what a project switches on itself.

        """

    private func section(_ group: RuleGroup) -> String {
        let rows = rules.filter { $0.group == group }.map { rule in
            "| [`\(rule.id)`](\(rule.id).md) | \(rule.isOff ? "off" : rule.severity.rawValue) | \(rule.summary) |"
        }
        return """
            ## \(group.title)

            | rule | severity | what must hold |
            |---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }
}
