import Migrations
import SQL

/// What a comment allows is there, is a rule's, and has a reason.
struct AllowedWithReason: Rule {
    let id = "allowance"
    let group = RuleGroup.practice
    let severity = Severity.error
    let summary = "A comment that allows a breach names a rule, says why, and is needed"
    let canBeAllowed = false

    /// The findings that are left when those that comments allow are taken away, and what is wrong with the comments.
    ///
    /// - Parameters:
    ///   - findings: what the rules found in the script.
    ///   - isJudged: whether a rule was asked at all: what it would have found cannot be known otherwise.
    func findings(
        leftOf findings: [Finding],
        in script: CheckedScript,
        isJudged: (String) -> Bool
    ) -> [Finding] {
        guard let parsed = script.script else { return findings }
        let allowances = Allowance.all(in: parsed)
        guard !allowances.isEmpty else { return findings }
        var used: Set<Use> = []
        let left = findings.filter { finding in
            guard Rules.rule(finding.rule)?.canBeAllowed == true else { return true }
            let uses = allowances.indices.filter { index in
                allowances[index].rules.contains(finding.rule) && !allowances[index].reason.isEmpty
                    && allowances[index].covers(finding, in: script)
            }
            used.formUnion(uses.map { Use(allowance: $0, rule: finding.rule) })
            return uses.isEmpty
        }
        return left
            + allowances.indices.flatMap { index in
                problems(of: allowances[index], in: script) { rule in
                    used.contains(Use(allowance: index, rule: rule)) || !isJudged(rule)
                }
            }
    }

    private struct Use: Hashable {
        let allowance: Int
        let rule: String
    }

    private func problems(
        of allowance: Allowance,
        in script: CheckedScript,
        isNeeded: (String) -> Bool
    ) -> [Finding] {
        let finding = { (message: String, help: String, severity: Severity?) in
            script.finding(self, message, at: allowance.range, help: help, severity: severity)
        }
        if allowance.rules.isEmpty {
            return [finding("the comment allows nothing", "name a rule: \(Self.form)", nil)]
        }
        if allowance.reason.isEmpty {
            return [finding("the comment does not say why", "write the reason: \(Self.form)", nil)]
        }
        return allowance.rules.compactMap { id in
            guard let rule = Rules.rule(id) else {
                return finding("there is no rule \(id)", "git migrate explain --all lists the rules", nil)
            }
            guard rule.canBeAllowed else {
                return finding("\(id) cannot be allowed", "mend the script; no deployment would run it", nil)
            }
            guard !isNeeded(id) else { return nil }
            return finding("nothing here breaks \(id)", "take the comment out", .warning)
        }
    }

    private static let form = "-- migrate: allow <rule>: <why>"
}

extension Allowance {
    func covers(_ finding: Finding, in script: CheckedScript) -> Bool {
        guard finding.location.path == script.half.path else { return false }
        switch (scope, finding.location.mark) {
        case (.file, _), (.head, nil): return true
        case (.statement, nil): return false
        case (.statement(let range), let mark?), (.head(let range), let mark?):
            let lines =
                script.source.position(at: range.lowerBound)
                .line...script.source.position(at: range.upperBound)
                .line
            return lines.contains(mark.line)
        }
    }
}
