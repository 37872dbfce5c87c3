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
        var search = NewerSyntax.Search(script.source)
        let errors = script.errors.compactMap { error in
            help(for: error, newer: search.near(error), in: script.source).map { help in
                script.finding(self, error.description, at: error.offset..<error.offset, help: help.text)
            }
        }
        let statements = script.script?.statements ?? []
        return errors + statements.compactMap { copy($0, in: script) ?? unknown($0, in: script) }
    }

    private func copy(_ statement: Statement, in script: CheckedScript) -> Finding? {
        if let rows = statement.rows, !rows.isEnded {
            return script.finding(
                self,
                "no line \\. ends the rows of COPY: they go on to the end of the file",
                at: statement.range,
                help: "psql takes them so; end them with a line \\. to show that the file was not cut off",
                severity: .warning
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

    /// What a server newer than the parser may take: the parser's refusal is a warning, unless the syntax is known to be newer
    /// than that server too.
    private func unknown(_ statement: Statement, in script: CheckedScript) -> Finding? {
        guard let refusal = statement.refusal else { return nil }
        let newer = NewerSyntax.of(statement, in: script.source)
        let place = refusal.offset..<refusal.offset
        if let newer, newer.version > script.server {
            return script.finding(self, refusal.description, at: place, help: Self.help(newer))
        }
        return script.finding(
            self,
            "PostgreSQL \(ServerVersion.grammar)'s grammar does not know this statement (\(refusal)); the server is \(script.server) and will judge it",
            at: place,
            help: newer.map { "\($0.name) came with PostgreSQL \($0.version)" }
                ?? "a typing error would look the same here, and fail when it is deployed: read it again",
            severity: .warning
        )
    }

    private static func help(_ newer: NewerSyntax) -> String {
        "\(newer.name) came with PostgreSQL \(newer.version); when the servers have it, say so: git config -f \(Project.configurationFile) migrate.serverVersion \(newer.version)"
    }

    private struct Help {
        let text: String?
    }

    /// The way on; nil when another rule speaks of the error.
    private func help(for error: SQLError, newer: NewerSyntax?, in source: SourceText) -> Help? {
        switch error {
        case .notUTF8, .nul: nil
        case .tooDeep, .commentsTooDeep:
            Help(text: "the server would refuse it too: write it with less nesting")
        case .syntax, .metaCommand, .restriction, .textBeforeRows, .binaryRows:
            Help(text: newer.map(Self.help) ?? PsqlCommand.remedy(for: error, in: source))
        case .tooLarge: Help(text: "divide it: each migration is a transaction of its own")
        case .unterminated: Help(text: "it begins here and is never closed")
        }
    }
}
