import Migrations
import Postgres
import SQL

/// One message to the server: as many pieces of a run as fit.
///
/// The server runs the statements of a simple-query message in order and stops at the first error. Each migration stands in it
/// between the BEGIN and the COMMIT that also hold its ledger rows, so that both commit together or not at all, whatever
/// happens to the tool or the network.
struct RunMessage {
    let pieces: [RunPiece]

    /// The next message of a run; nil when nothing is left.
    ///
    /// - Parameter next: the first piece of the message; afterwards that of the message after it.
    init?(_ next: inout RunPiece?, of rest: inout RunPieces) {
        guard var piece = next else { return nil }
        var pieces: [RunPiece] = []
        var size = 0
        repeat {
            pieces.append(piece)
            size += piece.size
            next = rest.next()
            guard let following = next else { break }
            piece = following
        } while size + piece.size <= RunPieces.bound && piece.isAlone == pieces[0].isAlone
        self.pieces = pieces
    }

    /// What is sent.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pieces.reduce(1) { $0 + $1.size })
        for piece in pieces { piece.append(to: &bytes) }
        return bytes
    }

    /// What is sent for each COPY FROM STDIN in it.
    var rows: [CopySource] { pieces.compactMap(\.rows) }

    /// What an error that the server reports in this message is about.
    ///
    /// - Parameter completed: how many statements of the message had ended before it.
    func place(of error: ServerError, completed: Int) -> FailedPlace {
        // A server of another version may refuse a statement as it reads the message, before anything runs.
        if completed == 0, let place = refused(error) { return place }
        var first = 0
        var index = 0
        while index < pieces.count - 1, completed >= first + pieces[index].results {
            first += pieces[index].results
            index += 1
        }
        switch pieces[index].part {
        case .opening: return .opening
        case .closing: return .closing
        case .recording: return .recording
        case .before(let step): return .before(step)
        case .after(let step, _): return .after(step)
        case .script(let step, let statements):
            return place(
                of: error,
                step: step,
                statement: statements.lowerBound + completed - first,
                piece: index
            )
        }
    }

    private func place(of error: ServerError, step: Int, statement: Int, piece: Int) -> FailedPlace {
        guard case .script(let script, _) = pieces[piece].content else { return .before(step) }
        let statements = script.script.statements
        guard statements.indices.contains(statement) else { return .after(step) }
        let offset = error.place(
            in: statements[statement],
            of: script.script.source,
            at: offset(of: error, in: piece)
        )
        return .statement(step, statement, offset: offset)
    }

    /// The statement that the error's position lies in, whatever had completed.
    private func refused(_ error: ServerError) -> FailedPlace? {
        for (index, piece) in pieces.enumerated() {
            guard case .script(let step, let range) = piece.part,
                case .script(let script, _) = piece.content,
                let offset = offset(of: error, in: index)
            else { continue }
            if let found = range.first(where: { script.script.statements[$0].range.contains(offset) }) {
                return .statement(step, found, offset: offset)
            }
        }
        return nil
    }

    /// The byte of the script that the server names, when it lies in this piece.
    private func offset(of error: ServerError, in index: Int) -> Int? {
        guard let position = error.position, case .script(let script, let range) = pieces[index].content
        else {
            return nil
        }
        let before = pieces[..<index].reduce(0) { $0 + $1.characters }
        guard position > before else { return nil }
        let offset = script.script.source.byteOffset(ofCharacter: position - before, from: range.lowerBound)
        return offset.flatMap { range.contains($0) ? $0 : nil }
    }
}

/// Which part of a message failed; steps are indices of the plan.
enum FailedPlace: Hashable {
    /// The deployment did not begin.
    case opening
    /// Taking the step: another deployment was first, or holds the ledger.
    case before(Int)
    /// A statement of the script, and where in the file.
    case statement(Int, Int, offset: Int)
    /// What was deferred, or recording the step.
    case after(Int)
    /// All steps are in; that the deployment ended could not be recorded.
    case closing
    /// The deployment has ended; the schema that it left could not be recorded.
    case recording

    /// The step that it belongs to.
    var step: Int? {
        switch self {
        case .before(let step), .statement(let step, _, _), .after(let step): step
        case .opening, .closing, .recording: nil
        }
    }
}
