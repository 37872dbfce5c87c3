import Migrations
import SQL

/// The head of a script has the project's fields, filled in.
struct HeaderIncomplete: ScriptRule {
    let id = "header-incomplete"
    let group = RuleGroup.convention
    let severity = Severity.warning
    let summary = "The comment at the head of a script has the project's fields, filled in"

    func findings(in script: CheckedScript) -> [Finding] {
        guard let parsed = script.script, !script.isForeign else { return [] }
        let fields = Self.fields(atHeadOf: parsed)
        let asked = script.conventions.headerFields
        let missing = asked.filter { name in !fields.contains { $0.name == name.lowercased() } }
        let empty = asked.compactMap { name -> (name: String, field: Field)? in
            let written = fields.filter { $0.name == name.lowercased() }
            guard let first = written.first, written.allSatisfy({ Self.isPlaceholder($0.value) }) else {
                return nil
            }
            return (name, first)
        }
        return (missing.isEmpty ? [] : [finding(missing, script)])
            + empty.map { name, field in
                script.finding(
                    self,
                    "\(name) is not filled in at the head of the script",
                    at: field.range,
                    help: "write its value behind the colon"
                )
            }
    }

    private func finding(_ missing: [String], _ script: CheckedScript) -> Finding {
        script.finding(
            self,
            "the head of the script has no \(missing.joined(separator: ", no "))",
            help: "write above the first statement: "
                + missing.map { "-- \($0): …" }.joined(separator: " and ")
        )
    }

    private struct Field {
        /// In small letters.
        let name: String
        let value: String
        let range: Range<Int>
    }

    /// `name: value` of each comment's line above the first statement.
    private static func fields(atHeadOf script: Script) -> [Field] {
        let end = script.statements.first?.range.lowerBound ?? script.source.bytes.count
        return script.comments(before: end).flatMap { comment -> [Field] in
            comment.content.split(whereSeparator: \.isNewline).compactMap { line in
                let parts = line.drop { $0 == "*" || $0.isWhitespace }
                    .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { return nil }
                return Field(
                    name: parts[0].trimmed.lowercased(),
                    value: parts[1].trimmed,
                    range: comment.range
                )
            }
        }
    }

    /// Whether nobody has written a value yet: `[NAME]`, `<ticket>`, `TODO`.
    private static func isPlaceholder(_ value: String) -> Bool {
        let isBracketed = [("[", "]"), ("<", ">"), ("{", "}")].contains {
            value.hasPrefix($0) && value.hasSuffix($1)
        }
        return value.isEmpty || isBracketed
            || ["todo", "tbd", "xxx", "?", "-", "…", "..."].contains(value.lowercased())
    }
}
