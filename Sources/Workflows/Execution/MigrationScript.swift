import Migrations
import SQL

/// A script that was read and understood, and may run.
public struct MigrationScript: Sendable {
    /// The migration it belongs to.
    public let id: MigrationID
    /// Which half it is.
    public let side: Side
    /// What it is called in messages: its path, or how the ledger has it.
    public let path: String
    /// Its content's identity.
    public let blob: BlobID
    /// Its statements.
    public private(set) var script: Script
    /// How it must run.
    public let mode: Mode

    /// How a script runs.
    public enum Mode: Hashable, Sendable {
        /// In one transaction with its ledger rows.
        case transaction
        /// Statement by statement, since PostgreSQL refuses one of them in a transaction, or the script asks for it.
        case statements(reason: String)
    }

    /// Keeps of a transaction's statements only what it takes to run them.
    mutating func forgetActions(_ common: inout CommonFacts) {
        if mode == .transaction { script = script.withoutActions(&common) }
    }

    /// The script's bytes.
    public var bytes: [UInt8] { script.source.bytes }

    /// What the script destroys.
    public var losses: [Loss] { script.statements.flatMap(\.losses) }

    /// The statements that the parser's grammar does not know, which the server judges.
    public var unknownStatements: [Statement] { script.statements.filter { $0.refusal != nil } }

    /// Reads a script.
    ///
    /// - Parameter server: what will run it.
    /// - Throws: ``ScriptProblem`` when it cannot run as a migration.
    public init(
        id: MigrationID,
        side: Side,
        path: String,
        blob: BlobID,
        bytes: [UInt8],
        server: ServerVersion
    ) throws(ScriptProblem) {
        do {
            script = try Script.parse(bytes, server: server)
        } catch {
            throw ScriptProblem(path: path, source: SourceText(bytes), cause: .unreadable(error))
        }
        self.id = id
        self.side = side
        self.path = path
        self.blob = blob
        mode = Self.mode(of: script)
        if let cause = Self.refusal(of: script, mode: mode) {
            throw ScriptProblem(path: path, source: script.source, cause: cause)
        }
    }

    /// The comment that makes a migration run statement by statement.
    static let noTransactionDirective = "migrate: no-transaction"

    static func mode(of script: Script) -> Mode {
        if let reason = script.statements.lazy.compactMap(\.outsideTransaction).first {
            return .statements(reason: reason)
        }
        let isForced =
            script.source.contains(noTransactionDirective)
            && script.comments.contains {
                $0.isLine && $0.text.dropFirst(2).trimmed == noTransactionDirective
            }
        return isForced ? .statements(reason: "-- " + noTransactionDirective) : .transaction
    }

    private static func refusal(of script: Script, mode: Mode) -> ScriptProblem.Cause? {
        for statement in script.statements {
            if statement.copyToStdout { return .copyToStdout(statement) }
        }
        switch mode {
        case .transaction:
            return script.strayTransactionControl.first.map(ScriptProblem.Cause.transactionControl)
        case .statements(let reason):
            let control = script.statements.first { $0.transactionControl != nil }
            return control.map { .transactionAround(reason: reason, $0) }
        }
    }
}

/// Why a script cannot run as a migration.
public struct ScriptProblem: Error, Sendable {
    /// The file.
    public let path: String
    /// Its text.
    public let source: SourceText
    /// What is wrong.
    public let cause: Cause

    /// What is wrong with a script.
    public enum Cause: Sendable {
        /// It cannot be read as SQL.
        case unreadable(SQLError)
        /// It ends or begins transactions in its midst.
        case transactionControl(Statement)
        /// It opens a transaction around what PostgreSQL refuses in one.
        case transactionAround(reason: String, Statement)
        /// It sends rows that nobody takes.
        case copyToStdout(Statement)
    }

    /// Where in the file, in bytes.
    public var offset: Int {
        switch cause {
        case .unreadable(let error): error.offset
        case .transactionControl(let statement), .transactionAround(_, let statement),
            .copyToStdout(let statement):
            statement.range.lowerBound
        }
    }
}

extension StringProtocol {
    /// Without the white space around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
