/// Reads a script from its first byte to its last: cuts it into pieces, has small ones parsed together and large ones
/// alone, and gathers statements and problems.
struct ScriptReader {
    private let source: SourceText
    private var splitter: StatementSplitter
    private(set) var statements: [Statement] = []
    private(set) var problems: [SQLError] = []
    private let server: ServerVersion
    private let stopsAtProblem: Bool
    private var common = CommonFacts()
    private var pending: [StatementSplitter.Piece] = []

    init(_ source: SourceText, server: ServerVersion, stopsAtProblem: Bool) {
        self.source = source
        self.server = server
        self.stopsAtProblem = stopsAtProblem
        splitter = StatementSplitter(source, stopsEarly: stopsAtProblem)
    }

    /// What psql alone would understand and pg_dump writes: `\restrict` and `\unrestrict`.
    var blanked: [Range<Int>] { splitter.blanked }

    private var isDone: Bool {
        problems.count >= Bounds.problems || (stopsAtProblem && !problems.isEmpty)
    }

    mutating func read() {
        while !isDone, let piece = splitter.next(keepingFrom: pending.first?.range.lowerBound) {
            if let first = pending.first, piece.range.upperBound - first.range.lowerBound > Bounds.chunk {
                flush()
            }
            if isGroupable(piece) {
                pending.append(piece)
            } else {
                flush()
                if !isDone { read(alone: piece) }
            }
        }
        if !isDone { flush() }
    }

    private func isGroupable(_ piece: StatementSplitter.Piece) -> Bool {
        piece.faults.isEmpty && piece.rows == nil && piece.range.count <= Bounds.chunk
            && piece.depth.exceeded == nil
            && piece.depth.depth <= Bounds.shallow
    }

    private mutating func flush() {
        let group = pending
        pending.removeAll(keepingCapacity: true)
        guard let first = group.first, let last = group.last else { return }
        let range = first.range.lowerBound..<last.range.upperBound
        let repeats = zip(group, group.dropFirst()).map { $1.shape.isThat(of: $0.shape) }
        let repeated = zip(group.dropFirst(), repeats).filter(\.1).map(\.0.range)
        for range in repeated { splitter.text.blank(range) }
        let parsed = splitter.text.lend(range) { text in
            Parsing.parse(text, base: range.lowerBound)
        }
        if case .success(let found) = parsed, found.count + repeated.count == group.count {
            var next = found.makeIterator()
            for (piece, isRepeated) in zip(group, [false] + repeats) {
                if isRepeated {
                    take(repeated: piece.range)
                } else if let found = next.next() {
                    take([found], from: range)
                }
            }
            return
        }
        for range in repeated { splitter.text.restore(range) }
        // One of them is refused: alone each tells its own problem.
        for piece in group where !isDone { read(alone: piece) }
    }

    private mutating func read(alone piece: StatementSplitter.Piece) {
        var found = piece.faults
        if let exceeded = piece.depth.exceeded {
            found.append(.tooDeep(offset: exceeded, limit: Bounds.depth))
        }
        if piece.tokens > 0, piece.isParsable, piece.depth.exceeded == nil { parse(piece, problems: &found) }
        if let end = piece.parsableEnd, end > piece.range.lowerBound,
            let earlier = problem(in: piece, before: end)
        {
            found.append(earlier)
        }
        found.sort { $0.offset < $1.offset }
        problems += found.prefix(max(Bounds.problems - problems.count, 0))
    }

    /// What the parser refuses before the place where it must not read on.
    private mutating func problem(in piece: StatementSplitter.Piece, before end: Int) -> SQLError? {
        guard piece.depth.exceeded == nil else { return nil }
        var part = piece
        part.range = piece.range.lowerBound..<end
        var problems: [SQLError] = []
        let kept = statements.count
        parse(part, problems: &problems)
        statements.removeSubrange(kept...)
        return problems.first { $0.offset < end }
    }

    private mutating func parse(_ piece: StatementSplitter.Piece, problems: inout [SQLError]) {
        let range = piece.range
        let depth = piece.depth.depth
        let nodes = piece.nodes
        let parsed = splitter.text.lend(range) { text in
            Parsing.parse(
                text,
                base: range.lowerBound,
                nodes: nodes,
                depth: depth,
                words: piece.words,
                copy: piece.copy
            )
        }
        switch parsed {
        case .success(let found):
            if found.contains(where: { $0.facts.copiesBinary }) {
                problems.append(.binaryRows(offset: piece.range.lowerBound))
            }
            take(found, from: range, rows: piece.rows)
        case .failure(.syntax(let message, let character)):
            let offset = offset(ofCharacter: character, in: range)
            if server.isNewerThanGrammar, piece.faults.isEmpty {
                take(unknown: piece, refusal: .syntax(message: message, offset: offset))
            } else if !problems.contains(where: { $0.isUnterminated && $0.offset == offset }) {
                problems.append(.syntax(message: message, offset: offset))
            }
        case .failure(.unreadable), nil:
            problems.append(.tooDeep(offset: range.lowerBound, limit: Bounds.depth))
        }
    }

    /// The parser counts characters from 1, and names none for a few errors.
    private func offset(ofCharacter character: Int, in range: Range<Int>) -> Int {
        guard character > 0 else { return range.lowerBound }
        var offset = range.lowerBound
        var left = character - 1
        let text = splitter.text
        while left > 0, offset < range.upperBound {
            offset += 1
            while offset < range.upperBound, text[offset].isUTF8Continuation { offset += 1 }
            left -= 1
        }
        return offset
    }

    private mutating func take(_ found: [Parsing.Found], from range: Range<Int>, rows: InlineRows? = nil) {
        for (place, facts) in found {
            var facts = facts
            if facts.copyFromStdin { facts.rows = rows }
            let start = range.lowerBound + place.start
            let end = place.length == 0 ? range.upperBound : min(start + place.length, range.upperBound)
            take(facts, from: start..<end, isTerminated: end < range.upperBound)
        }
    }

    /// Takes a statement that differs from the one before in nothing but constants.
    private mutating func take(repeated range: Range<Int>) {
        guard let model = statements.last else { return }
        let bytes = source.bytes
        let isTerminated = bytes[range.upperBound - 1] == .semicolon
        var end = range.upperBound - (isTerminated ? 1 : 0)
        while end > range.lowerBound, bytes[end - 1].isSQLSpace { end -= 1 }
        let after = isTerminated ? range.upperBound : end
        statements.append(Statement(range: range.lowerBound..<end, end: after, like: model))
    }

    /// Takes a statement that only the server can judge.
    private mutating func take(unknown piece: StatementSplitter.Piece, refusal: SQLError) {
        let words = Lexer.words(of: source, in: piece.range, limit: UnknownStatement.wordLimit)
        var facts = UnknownStatement.facts(words, refusal: refusal)
        if facts.copyFromStdin { facts.rows = piece.rows }
        let isTerminated = splitter.text[piece.range.upperBound - 1] == .semicolon
        let end = piece.range.upperBound - (isTerminated ? 1 : 0)
        take(facts, from: piece.range.lowerBound..<end, isTerminated: isTerminated)
    }

    /// Takes a statement that lies in this stretch, semicolons and white space around it left out.
    private mutating func take(_ facts: StatementFacts, from range: Range<Int>, isTerminated: Bool) {
        let text = splitter.text
        var (start, end) = (range.lowerBound, range.upperBound)
        let after = isTerminated && text[end] == .semicolon ? end + 1 : nil
        while start < end, text[start].isSQLSpace || text[start] == .semicolon { start += 1 }
        while end > start, text[end - 1].isSQLSpace { end -= 1 }
        let last = facts.rows?.end ?? after ?? end
        statements.append(Statement(range: start..<end, end: last, facts: common.share(facts)))
    }
}

extension SQLError {
    fileprivate var isUnterminated: Bool {
        if case .unterminated = self { true } else { false }
    }
}
