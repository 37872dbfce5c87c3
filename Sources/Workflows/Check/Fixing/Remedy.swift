import Migrations
import SQL

/// Writes the safe form of what rules find, where that is mechanical.
protocol Remedy: Sendable {
    /// The rules whose findings it mends.
    var rules: [String] { get }
    /// The safe form of what a finding marks; nil where it takes a person.
    func fix(of place: MarkedStatement) throws -> Fix?
}

/// A statement that a finding marks, with the migration around it.
struct MarkedStatement {
    let statement: Statement
    /// Where the mark begins, in bytes of the script.
    let offset: Int
    /// The script that the statement stands in.
    let checked: CheckedScript
    let script: Script
    /// The other half of the migration, where it is there and can be read.
    let other: OtherHalf?

    /// The half that the statement does not stand in.
    struct OtherHalf {
        let checked: CheckedScript
        let script: Script
    }

    var side: Side { checked.side }
    var path: String { checked.half.path }

    /// What the statement does, if it is one thing.
    var action: Action? { statement.actions.count == 1 ? statement.actions.first : nil }

    var lexemes: [Lexeme] { script.source.lexemes(in: statement.range) }

    /// Whether nothing else stands in the script but BEGIN and COMMIT around the statement, and queries that verify it.
    var isAlone: Bool {
        script.work.allSatisfy { $0.range == statement.range || $0.isPlainQuery }
            && script.strayTransactionControl.isEmpty
    }

    /// Puts a word into the statement, behind the first of these words.
    func insertion(of word: String, behind keyword: String) -> Fix.Edit? {
        script.insertion(of: word, behind: keyword, in: statement, at: path)
    }

    /// Takes BEGIN and COMMIT out.
    var transactionRemovals: [Fix.Edit] {
        guard let (begin, commit) = script.foldedTransaction else { return [] }
        return [begin, commit].map { removal(of: $0, withComments: false) }
    }

    func removal(of statement: Statement, withComments: Bool = true) -> Fix.Edit {
        Fix.Edit(path: path, range: script.lines(of: statement, withComments: withComments), text: "")
    }
}

extension MarkedStatement.OtherHalf {
    /// Takes BEGIN and COMMIT out.
    var transactionRemovals: [Fix.Edit] {
        guard let (begin, commit) = script.foldedTransaction else { return [] }
        return [begin, commit].map {
            Fix.Edit(
                path: checked.half.path,
                range: script.lines(of: $0, withComments: false),
                text: ""
            )
        }
    }

    /// Puts a word into a statement, behind the first of these words.
    func insertion(of word: String, behind keyword: String, in statement: Statement) -> Fix.Edit? {
        script.insertion(of: word, behind: keyword, in: statement, at: checked.half.path)
    }

    func removal(of statement: Statement) -> Fix.Edit {
        Fix.Edit(path: checked.half.path, range: script.lines(of: statement, withComments: true), text: "")
    }
}

extension Statement {
    /// Whether it only reads, as a query that verifies the change does.
    var isPlainQuery: Bool { category == .query }
}

extension Script {
    /// The statements but for those that steer the transaction.
    var work: [Statement] { statements.filter { $0.transactionControl == nil } }

    /// Puts a word into a statement, behind the first of these words.
    func insertion(
        of word: String,
        behind keyword: String,
        in statement: Statement,
        at path: String
    ) -> Fix.Edit? {
        let head = source.lexemes(in: statement.range).prefix(12)
        guard let found = head.first(where: { $0.isKeyword(keyword) }) else { return nil }
        return Fix.Edit(path: path, range: found.range.upperBound..<found.range.upperBound, text: " " + word)
    }

    /// Whether something beside the given statements names a thing, or SET changes what a name means.
    func mentions(_ names: [String], except statements: [Statement]) -> Bool {
        let left = self.statements.filter { one in !statements.contains { $0.range == one.range } }
        return left.contains { statement in
            source.lexemes(in: statement.range).contains { names.contains($0.spelledName) }
        }
    }

    /// Whether a statement may change one of these tables in more than its rows, new columns, constraints and defaults.
    func disturbs(_ tables: [String], in statement: Statement) -> Bool {
        guard ![.query, .data].contains(statement.category),
            source.lexemes(in: statement.range).contains(where: { tables.contains($0.spelledName) })
        else { return false }
        return statement.actions.isEmpty || !statement.actions.allSatisfy(\.leavesRelationsAlone)
    }

    /// Whether it sets what unqualified names mean, or who runs the statements: a statement that is moved would lose it.
    var changesSession: Bool {
        statements.contains { statement in
            statement.actions.contains { action in
                switch action {
                case .set(let change):
                    change.name.map { ["search_path", "role", "session_authorization"].contains($0) } ?? true
                case .select(let calls): calls.contains { $0.name.name == "set_config" }
                default: false
                }
            }
        }
    }
}

extension Lexeme {
    /// The name that it spells, if it is one: small letters, or what stands in the quotes.
    var spelledName: String {
        guard text.hasPrefix("\"") else { return text.lowercased() }
        return text.dropFirst().dropLast().split(separator: "\"\"", omittingEmptySubsequences: false)
            .joined(separator: "\"")
    }
}

extension Action {
    /// Whether what it makes or changes leaves relations that are there as they are, but for more columns and constraints.
    fileprivate var leavesRelationsAlone: Bool {
        switch self {
        case .createTable, .createIndex, .createView, .createType, .createRoutine, .create, .comment, .grant:
            true
        case .alterTable(let alteration): alteration.changes.allSatisfy(\.leavesColumnsAlone)
        default: false
        }
    }
}

extension TableChange {
    fileprivate var leavesColumnsAlone: Bool {
        switch self {
        case .addColumn, .addConstraint, .setDefault, .dropDefault, .rowSecurity, .validateConstraint: true
        default: false
        }
    }
}
