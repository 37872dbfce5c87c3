import Migrations
import Postgres
import SQL

/// A piece of what a run sends to the server, which never is divided between two messages.
struct RunPiece {
    let part: Part
    /// How many results the server gives for it, when all goes well.
    let results: Int
    let content: Content
    /// Whether it belongs to a step that travels by itself: the server may refuse to read it, and with it the whole message.
    var isAlone = false

    /// Where in a run a piece stands.
    enum Part: Hashable {
        /// Before the first step: the deployment begins.
        case opening
        /// Before the script of the step at this index of the plan: its transaction begins, and the step is taken.
        case before(Int)
        /// Statements of a step's script, in its own numbering.
        case script(Int, statements: Range<Int>)
        /// After a step's script: the session is put back, and the step is recorded.
        case after(Int, commits: Bool)
        /// After the last step: the deployment ends.
        case closing
        /// After the end: the schema that the deployment left is recorded.
        case recording
    }

    /// What is sent.
    enum Content {
        /// SQL of the tool's own.
        case text(String)
        /// A part of a script, in bytes of the file.
        case script(MigrationScript, Range<Int>)
        /// SQL of the tool's own around the record of a step.
        case record(StepRecord, before: String, after: String)
    }

    /// What the server is sent when it asks for rows.
    var rows: CopySource? {
        switch content {
        case .text: nil
        case .script(let script, _): lastStatement.flatMap { script.rows(of: script.script.statements[$0]) }
        case .record(let record, _, _): record.rows
        }
    }

    /// The last statement of the script in the piece.
    private var lastStatement: Int? {
        guard case .script(_, let statements) = part else { return nil }
        return statements.last
    }

    /// About how many bytes it takes.
    var size: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .script(_, let range): range.count + 2
        case .record(let record, let before, let after):
            before.utf8.count + after.utf8.count + record.scriptBytes + 512
        }
    }

    /// Appends it to a message.
    func append(to message: inout [UInt8]) {
        switch content {
        case .text(let text): message += text.utf8
        case .script(let script, let range):
            message += script.script.executable(range)
            // Ends a statement, and a comment, that the script leaves open.
            message += "\n;\n".utf8
        case .record(let record, let before, let after):
            message += before.utf8
            record.append(to: &message)
            message += after.utf8
        }
    }

    /// How many characters it takes, in which the server counts.
    var characters: Int {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes.count { $0 & 0xC0 != 0x80 }
    }
}
