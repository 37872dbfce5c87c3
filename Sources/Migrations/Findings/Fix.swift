/// The safe form of what a finding is about, ready to be written.
public struct Fix: Hashable, Sendable {
    /// What is written, in a few words: `build the index concurrently, in a migration of its own`.
    public let summary: String
    /// What changes in scripts that are there; the ranges of one file do not overlap.
    public let edits: [Edit]
    /// Migrations that are made after all others, in this order.
    public let additions: [Addition]
    /// Missing halves of migrations that are there.
    public let files: [File]

    /// A stretch of a file that is replaced.
    public struct Edit: Hashable, Sendable {
        /// The file, from the top of the tree.
        public let path: String
        /// What is replaced, in bytes of the file; empty where something is only put in.
        public let range: Range<Int>
        /// What stands there then.
        public let text: String

        /// Replaces a range of the file at `path`.
        public init(path: String, range: Range<Int>, text: String) {
            (self.path, self.range, self.text) = (path, range, text)
        }
    }

    /// A migration to be made; its version is chosen when it is written.
    public struct Addition: Hashable, Sendable {
        /// What its name says beside the name of the migration that it comes out of.
        public let name: String
        /// What it is for, in a few words.
        public let purpose: String
        /// The statements of its up script.
        public let up: Body
        /// The statements of its down script.
        public let down: Body
        /// What migrations that it comes behind must not name.
        public let names: [String]
        /// The tables that it needs as they are.
        public let tables: [String]

        /// A migration of these scripts.
        public init(
            name: String,
            purpose: String,
            up: Body,
            down: Body,
            names: [String],
            tables: [String]
        ) {
            (self.name, self.purpose, self.up, self.down) = (name, purpose, up, down)
            (self.names, self.tables) = (names, tables)
        }
    }

    /// The statements of a new script.
    public struct Body: Hashable, Sendable {
        /// Whole lines.
        public let text: String
        /// Whether they run in one transaction.
        public let isTransaction: Bool

        /// Statements in one transaction.
        public static func transaction(_ text: String) -> Body { Body(text: text, isTransaction: true) }
        /// Statements that run one by one.
        public static func statements(_ text: String) -> Body { Body(text: text, isTransaction: false) }
    }

    /// The missing half of a migration that is there.
    public struct File: Hashable, Sendable {
        /// Where, from the top of the tree.
        public let path: String
        /// The migration.
        public let id: MigrationID
        /// Which half.
        public let side: Side
        /// What the migration is for, in a few words.
        public let purpose: String
        /// Its statements.
        public let body: Body

        /// A half of a migration.
        public init(path: String, id: MigrationID, side: Side, purpose: String, body: Body) {
            (self.path, self.id, self.side) = (path, id, side)
            (self.purpose, self.body) = (purpose, body)
        }
    }

    /// A fix of these parts.
    public init(
        _ summary: String,
        edits: [Edit] = [],
        additions: [Addition] = [],
        files: [File] = []
    ) {
        (self.summary, self.edits, self.additions, self.files) = (summary, edits, additions, files)
    }

    /// The files that are there and change.
    public var paths: Set<String> { Set(edits.map(\.path)) }

    /// A file's bytes after the edits of that file.
    public func edited(_ bytes: [UInt8], at path: String) -> [UInt8] {
        let ordered = edits.filter { $0.path == path }.sorted { $0.range.lowerBound > $1.range.lowerBound }
        return ordered.reduce(into: bytes) { bytes, edit in
            bytes.replaceSubrange(edit.range.clamped(to: 0..<bytes.count), with: edit.text.utf8)
        }
    }
}
