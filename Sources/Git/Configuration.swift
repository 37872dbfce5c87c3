internal import CLibgit2

/// The values of git's configuration, of every level, as they stood when they were read.
public struct Configuration: Sendable {
    /// Where a value stands; a later scope wins over an earlier one.
    public enum Scope: Int, Comparable, Sendable {
        /// A file of the repository's contents, which anyone who can push may change.
        case committed
        /// The machine's file.
        case system
        /// The user's files.
        case global
        /// The repository's file.
        case local
        /// The linked worktree's file.
        case worktree
        /// `git -c`, or the environment.
        case command

        /// Orders scopes by precedence, the weakest first.
        public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
    }

    /// One setting in one place.
    public struct Entry: Hashable, Sendable {
        /// `section.key` or `section.subsection.key`: section and key in lower case, the subsection as it is.
        public let name: String
        /// Nil for a key that stands alone, which means true.
        public let value: String?
        /// Where it stands.
        public let scope: Scope
        /// The file or the variable that it was read from.
        public let origin: String
    }

    /// Every setting in the order of precedence: the last of a name wins.
    public let entries: [Entry]
    private let positions: [String: [Int]]

    init(_ entries: [Entry]) {
        self.entries = entries
        positions = Dictionary(grouping: entries.indices) { entries[$0].name }
    }

    /// The setting that wins; section and key are compared without case.
    public func entry(_ name: String) -> Entry? {
        positions[Self.normalised(name)]?.last.map { entries[$0] }
    }

    /// The value that wins; nil when there is none, or when the key stands alone.
    public func string(_ name: String) -> String? { entry(name)?.value }

    /// All the values of the highest scope that sets the name, in their order.
    public func strings(_ name: String) -> [String] {
        guard let all = positions[Self.normalised(name)], let last = all.last else { return [] }
        let scope = entries[last].scope
        return all.map { entries[$0] }.filter { $0.scope == scope }.compactMap(\.value)
    }

    /// The value that wins, as git reads a boolean: a key that stands alone is true.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func bool(_ name: String) throws(GitError) -> Bool? {
        guard let entry = entry(name) else { return nil }
        guard let value = Self.bool(entry.value) else { throw Self.bad("boolean", entry) }
        return value
    }

    /// The value that wins, as git reads an integer, with the suffixes k, m and g.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func int(_ name: String) throws(GitError) -> Int? {
        guard let entry = entry(name) else { return nil }
        var value: Int64 = 0
        defer { git_error_clear() }
        guard let text = entry.value, git_config_parse_int64(&value, text) == 0 else {
            throw Self.bad("numeric", entry)
        }
        return Int(value)
    }

    /// The subsections of a section, in the order in which they first appear.
    public func subsections(of section: String) -> [String] {
        let lead = Self.lowercased(section) + "."
        var seen: Set<String> = []
        return entries.compactMap { entry in
            guard entry.name.hasPrefix(lead), let dot = entry.name.lastIndex(of: ".") else { return nil }
            let start = entry.name.index(entry.name.startIndex, offsetBy: lead.count)
            guard start < dot else { return nil }
            let subsection = String(entry.name[start..<dot])
            return seen.insert(subsection).inserted ? subsection : nil
        }
    }

    static func bool(_ text: String?) -> Bool? {
        var value: Int32 = 0
        defer { git_error_clear() }
        guard git_config_parse_bool(&value, text) == 0 else { return nil }
        return value != 0
    }

    /// Lowers section and key, and leaves the subsection as it is.
    static func normalised(_ name: String) -> String {
        guard let first = name.firstIndex(of: "."), let last = name.lastIndex(of: ".") else {
            return lowercased(name)
        }
        return lowercased(name[..<first]) + name[first..<last] + lowercased(name[last...])
    }

    /// Git lowers ASCII letters alone.
    private static func lowercased(_ text: some StringProtocol) -> String {
        String(
            decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 },
            as: UTF8.self
        )
    }

    private static func bad(_ kind: String, _ entry: Entry) -> GitError {
        .invalidConfiguration(
            file: entry.origin,
            line: nil,
            message: "bad \(kind) value '\(entry.value ?? "")' for '\(entry.name)'"
        )
    }
}
