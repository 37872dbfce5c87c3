/// What came of a rehearsal, as a line of the note on the up script's blob: found by content, after a squash and a rebase too.
public struct Proof: Hashable, Sendable {
    /// What came of it.
    public let result: Result
    /// The down script; nil where there was none.
    public let down: BlobID?
    /// The major version of the server.
    public let server: Int
    /// The up scripts that had run before, as one digest.
    public let after: Fingerprint
    /// The schema that it ran on.
    public let base: Fingerprint
    /// The version of the tool.
    public let tool: String
    /// What the up script did to tables that were there before; nil where it was not kept, as by earlier versions of the tool.
    public let observed: [ObservedRelation]?

    /// What came of a rehearsal.
    public enum Result: String, Sendable {
        /// The down restores the schema, and the second up makes it again.
        case restored
        /// The same, but for the order of columns or the indentation of routines.
        case restoredInForm = "restored-in-form"
        /// It does not.
        case notRestored = "not-restored"
        /// A script was refused.
        case failed
        /// It does, but not where tables hold rows, or only without them.
        case failedWithRows = "failed-with-rows"
    }

    /// A proof of its parts.
    public init(
        result: Result,
        down: BlobID?,
        server: Int,
        after: Fingerprint,
        base: Fingerprint,
        tool: String,
        observed: [ObservedRelation]? = nil
    ) {
        self.result = result
        self.down = down
        self.server = server
        self.after = after
        self.base = base
        self.tool = tool
        self.observed = observed
    }

    /// Whether the pair can be trusted to go back.
    public var isGood: Bool { result == .restored || result == .restoredInForm }

    /// The line of the note.
    public var line: String {
        "\(Self.word) \(result.rawValue) down=\(down?.hex ?? "-") server=\(server) after=\(after) base=\(base) tool=\(tool)"
            + (observed.map { " observed=\($0.isEmpty ? "-" : $0.map(\.word).joined(separator: ","))" } ?? "")
    }

    private static let word = "rehearsed"

    /// Reads a line; nil for one that says something else.
    public init?(line: some StringProtocol) {
        let words = line.split(separator: " ")
        guard words.count > 2, words[0] == Self.word, let result = Result(rawValue: String(words[1])) else {
            return nil
        }
        var values: [String: String] = [:]
        for word in words.dropFirst(2) {
            guard let sign = word.firstIndex(of: "=") else { return nil }
            values[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
        guard let server = values["server"].flatMap({ Int($0) }), let after = values["after"],
            let base = values["base"], let down = values["down"]
        else { return nil }
        self.init(
            result: result,
            down: down == "-" ? nil : BlobID(hex: down),
            server: server,
            after: Fingerprint(hex: after),
            base: Fingerprint(hex: base),
            tool: values["tool"] ?? "",
            observed: values["observed"].flatMap(Self.observed)
        )
    }

    /// Nil where a part of it is not known, which a later tool may have written.
    private static func observed(_ text: String) -> [ObservedRelation]? {
        guard text != "-" else { return [] }
        let words = text.split(separator: ",")
        let relations = words.compactMap { ObservedRelation(word: $0) }
        return relations.count == words.count ? relations : nil
    }

    /// The proofs in a note.
    public static func all(in note: String) -> [Proof] {
        note.split(separator: "\n").compactMap { Proof(line: $0) }
    }

    /// The note with this proof in it, in the place of one of the same down script, server and earlier migrations. What else it says
    /// stays.
    public func added(to note: String) -> String {
        let kept = note.split(separator: "\n").filter { line in
            guard let other = Proof(line: line) else { return true }
            return !isAbout(other.down, server: other.server, after: other.after)
        }
        return (kept.map(String.init) + [line]).joined(separator: "\n") + "\n"
    }

    /// Whether it is of this down script, on such a server, after these migrations.
    public func isAbout(_ down: BlobID?, server: Int, after: Fingerprint) -> Bool {
        self.down == down && self.server == server && self.after == after
    }
}
