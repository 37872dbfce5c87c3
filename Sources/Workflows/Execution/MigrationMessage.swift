import Migrations
import Postgres
import SQL

/// One message to the server: a migration between the BEGIN and the COMMIT that also hold its ledger rows.
///
/// The server runs the statements of a simple-query message in order and stops at the first error, so the migration and its
/// ledger rows commit together or not at all, whatever happens to the tool or the network.
struct MigrationMessage {
    /// What is sent.
    let bytes: [UInt8]
    /// How many statements of the tool's own run before the script's first.
    let leadingStatements: Int
    /// The script's statements that run, the folded BEGIN and COMMIT left out.
    let statements: [Statement]

    /// How many characters of the message stand before the script.
    private let leadingCharacters: Int
    /// The script as it is sent, where the folded BEGIN and COMMIT are blanks.
    private let sent: SourceText

    init(_ script: MigrationScript, record: StepRecord, lockTimeout: String) {
        let folded = script.script.foldedTransaction
        let outer = folded.map { [$0.begin.range, $0.commit.range] } ?? []
        let body = script.script.text(blanking: outer)
        let opening = [
            Self.begin(folded?.begin),
            "SET LOCAL lock_timeout = \(Quote.literal(lockTimeout))",
            "SELECT git_migrate.begin_step(\(record.expectedSequence))",
        ]
        let head = opening.joined(separator: ";\n") + ";\n"
        var bytes = Array(head.utf8)
        bytes.reserveCapacity(bytes.count + body.count + record.scriptBytes + 1_024)
        bytes += body
        bytes += Array("\n;\n".utf8)
        // What was deferred fires while the migration's own settings are still there.
        bytes += Array("SET CONSTRAINTS ALL IMMEDIATE;\n".utf8)
        bytes += Array(SessionReset.statements.utf8)
        record.append(to: &bytes)
        bytes += Array("COMMIT;\n".utf8)

        self.bytes = bytes
        leadingStatements = opening.count
        statements =
            folded == nil ? script.script.statements : Array(script.script.statements.dropFirst().dropLast())
        leadingCharacters = head.unicodeScalars.count
        sent = SourceText(body)
    }

    /// What an error that the server reports in this message is about.
    ///
    /// - Parameter completed: how many statements of the message had ended before it.
    func place(of error: ServerError, completed: Int) -> FailedPlace {
        let index = completed - leadingStatements
        guard index >= 0 else {
            // A server of another version may refuse a statement as it reads the message, before anything runs.
            guard let offset = offset(of: error),
                let refused = statements.firstIndex(where: { $0.range.contains(offset) })
            else { return .ledgerBefore }
            return .statement(refused, offset: offset)
        }
        guard index < statements.count else { return .ledgerAfter }
        let place = error.place(in: statements[index], of: sent, at: offset(of: error))
        return .statement(index, offset: place)
    }

    /// The byte of the script that the server names.
    private func offset(of error: ServerError) -> Int? {
        error.position.flatMap { sent.byteOffset(ofCharacter: $0 - leadingCharacters) }
    }

    /// The script's own BEGIN with its options, if it has one.
    private static func begin(_ statement: Statement?) -> String {
        guard case .begin(let options)? = statement?.transactionControl, !options.isEmpty else {
            return "BEGIN"
        }
        return "BEGIN " + options
    }
}

/// Which part of a migration's message failed.
enum FailedPlace: Hashable {
    /// Taking the step: another deployment was first, or holds the ledger.
    case ledgerBefore
    /// A statement of the script, and where in the file.
    case statement(Int, offset: Int)
    /// What was deferred, or recording the step.
    case ledgerAfter
}
