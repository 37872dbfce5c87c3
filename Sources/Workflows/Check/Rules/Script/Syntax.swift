import Migrations
import SQL

/// PostgreSQL's own parser takes every statement.
struct Syntax: ScriptRule {
    let id = "syntax"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "PostgreSQL's own parser takes every statement"

    func findings(in script: CheckedScript) -> [Finding] {
        guard !script.isForeign else { return [] }
        let errors = script.errors.compactMap { error in
            help(for: error).map { help in
                script.finding(self, error.description, at: error.offset..<error.offset, help: help.text)
            }
        }
        return errors + (script.script?.statements ?? []).compactMap { copy($0, in: script) }
    }

    private func copy(_ statement: Statement, in script: CheckedScript) -> Finding? {
        if statement.copyFromStdin {
            return script.finding(
                self,
                "COPY … FROM stdin waits for rows that a migration cannot send",
                at: statement.range,
                help: Self.copyHelp
            )
        }
        guard statement.copyToStdout else { return nil }
        return script.finding(
            self,
            "COPY … TO stdout sends rows that nobody takes",
            at: statement.range,
            help: "a migration only changes the database: take it out, or write to a table"
        )
    }

    private static let copyHelp = "write the rows as INSERT … VALUES; pg_dump does so with --inserts"

    private struct Help {
        let text: String?
    }

    /// The way on; nil when another rule speaks of the error.
    private func help(for error: SQLError) -> Help? {
        switch error {
        case .notUTF8, .nul: nil
        case .syntax: Help(text: nil)
        case .tooDeep, .commentsTooDeep:
            Help(text: "the server would refuse it too: write it with less nesting")
        case .metaCommand: Help(text: "only psql knows it; write SQL in its place")
        case .copyDataInline: Help(text: Self.copyHelp)
        case .unterminated: Help(text: "it begins here and is never closed")
        }
    }
}
