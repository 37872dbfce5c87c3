/// What a rehearsed up script did to a table that was there before it, as it is kept with the proof.
///
/// How long it took is left out: it says more of the rehearsal's machine than of the script, and the same rehearsal leaves the same
/// note.
public struct ObservedRelation: Hashable, Sendable {
    /// Qualified, and quoted as SQL wants it.
    public let name: String
    /// The strongest lock on it, in PostgreSQL's words: `ACCESS EXCLUSIVE`.
    public let lock: String
    /// The line of the script whose statement took it.
    public let line: Int
    /// What was done to it that takes as long as it is large, in order.
    public let work: [Work]

    /// Something that takes as long as a relation is large.
    public struct Work: Hashable, Sendable {
        /// What it is.
        public let kind: Kind
        /// The index that was built; nil where it is about the table.
        public let index: String?
        /// The line of the script whose statement did it.
        public let line: Int
        /// The strongest lock on the relation by then.
        public let lock: String

        /// Work of its parts.
        public init(_ kind: Kind, index: String? = nil, line: Int, under lock: String) {
            (self.kind, self.index, self.line, self.lock) = (kind, index, line, lock)
        }
    }

    /// What takes as long as a relation is large. The value is the note's word.
    public enum Kind: String, CaseIterable, Sendable {
        /// Every row was written anew.
        case rewritten
        /// Every row was read.
        case scanned
        /// A new index was built.
        case indexBuilt = "index-built"
        /// An index that was there was built anew.
        case indexRebuilt = "index-rebuilt"
        /// The table was truncated.
        case emptied
    }

    /// A table with what was done to it.
    public init(_ name: String, lock: String, line: Int, work: [Work] = []) {
        (self.name, self.lock, self.line, self.work) = (name, lock, line, work)
    }
}

/// `public.orders:ACCESS-EXCLUSIVE@3+rewritten:ACCESS-EXCLUSIVE@3+index-built=orders_day:SHARE@5`.
extension ObservedRelation {
    var word: String {
        (["\(RecordWords.encoded(name)):\(Self.dashed(lock))@\(line)"] + work.map(\.word)).joined(
            separator: "+"
        )
    }

    init?(word: some StringProtocol) {
        let parts = word.split(separator: "+", omittingEmptySubsequences: false)
        guard let head = parts.first.flatMap({ Self.parts($0) }) else { return nil }
        let work = parts.dropFirst().compactMap { Work(word: $0) }
        guard work.count == parts.count - 1 else { return nil }
        self.init(RecordWords.decoded(head.name), lock: head.lock, line: head.line, work: work)
    }

    fileprivate static func dashed(_ lock: String) -> String { lock.replacing(" ", with: "-") }

    /// `name:LOCK@line`.
    fileprivate static func parts(_ word: some StringProtocol) -> (name: String, lock: String, line: Int)? {
        guard let colon = word.lastIndex(of: ":"), let sign = word.lastIndex(of: "@"), colon < sign,
            let line = Int(word[word.index(after: sign)...])
        else { return nil }
        let lock = word[word.index(after: colon)..<sign]
        return (String(word[..<colon]), String(lock).replacing("-", with: " "), line)
    }
}

extension ObservedRelation.Work {
    fileprivate var word: String {
        let name = index.map { "=\(RecordWords.encoded($0))" } ?? ""
        return "\(kind.rawValue)\(name):\(ObservedRelation.dashed(lock))@\(line)"
    }

    fileprivate init?(word: some StringProtocol) {
        guard let parts = ObservedRelation.parts(word) else { return nil }
        let words = parts.name.split(separator: "=", maxSplits: 1)
        guard let kind = words.first.flatMap({ ObservedRelation.Kind(rawValue: String($0)) }) else {
            return nil
        }
        let index = words.count > 1 ? RecordWords.decoded(words[1]) : nil
        self.init(kind, index: index, line: parts.line, under: parts.lock)
    }
}
