/// An archive as the comment that a baseline's up script begins with.
///
///     -- migrate: replaces 2 migrations of v1.4 4f3c…
///     --   up 8baef1… down e69de2… 001 customers
///     --   up 0cfbf0… down none 002 orders
///     -- migrate: replaced
///
/// A line has the two scripts, the version and the name. What an earlier baseline replaced stands below its line, two columns further
/// in. The number counts the lines.
public enum ArchiveManifest {
    /// What is wrong with one.
    public enum Problem: Error, Hashable, Sendable {
        /// The first line is not of this form.
        case heading
        /// A line is no migration with its two scripts.
        case entry(String)
        /// A line stands further in than what it could belong to.
        case indentation(String)
        /// A migration stands there twice.
        case twice(MigrationID)
        /// There are more or fewer lines than the first one says.
        case count(said: Int, found: Int)
        /// It does not end.
        case noEnd
    }

    /// A manifest that cannot be read.
    public struct Failure: Error, Hashable, Sendable {
        /// What is wrong.
        public let problem: Problem
        /// The line of the script, from 1.
        public let line: Int
    }

    private static let opening = "-- migrate: replaces"
    private static let closing = "-- migrate: replaced"

    /// The lines of a manifest, each with its line feed.
    public static func text(_ archive: Archive) -> String {
        let count = archive.all.count
        let head = "\(opening) \(count) \(noun(count)) of \(archive.release) \(archive.commit.hex)\n"
        return head + lines(archive.migrations, depth: 0) + closing + "\n"
    }

    private static func noun(_ count: Int) -> String { count == 1 ? "migration" : "migrations" }

    private static func lines(_ migrations: [ArchivedMigration], depth: Int) -> String {
        migrations.map { migration in
            "--   " + String(repeating: "  ", count: depth)
                + "up \(migration.up.hex) down \(migration.down?.hex ?? "none") "
                + migration.id.version.text + (migration.id.name.isEmpty ? "" : " " + migration.id.name)
                + "\n"
                + lines(migration.parts, depth: depth + 1)
        }.joined()
    }

    /// Reads the manifest among the comments that a script begins with; nil where there is none.
    public static func read(_ script: [UInt8]) throws(Failure) -> Archive? {
        var rest = script[...]
        var number = 0
        while let line = comment(&rest) {
            number += 1
            // The line that ends one begins in the same way.
            if line == opening || line.hasPrefix(opening + " ") {
                return try archive(heading: line, at: number, &rest)
            }
        }
        return nil
    }

    /// The next line, where it is empty or a comment.
    private static func comment(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard !rest.isEmpty else { return nil }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard text.isEmpty || text.starts(with: "--".utf8) else { return nil }
        rest = rest[line.endIndex...].dropFirst()
        return String(decoding: text, as: UTF8.self)
    }

    private static func archive(
        heading: String,
        at start: Int,
        _ rest: inout ArraySlice<UInt8>
    ) throws(Failure) -> Archive {
        let words = heading.dropFirst(opening.count).split(separator: " ")
        guard words.count == 5, words[2] == "of", let said = Int(words[0]), words[1] == noun(said),
            isObject(words[4])
        else { throw Failure(problem: .heading, line: start) }
        var lines = Lines(start: start)
        var isClosed = false
        while !isClosed, let line = comment(&rest) {
            if line == closing { isClosed = true } else { try lines.add(line) }
        }
        guard isClosed else { throw Failure(problem: .noEnd, line: start) }
        guard said == lines.count, said > 0 else {
            throw Failure(problem: .count(said: said, found: lines.count), line: start)
        }
        return Archive(
            release: String(words[3]),
            commit: CommitID(hex: String(words[4])),
            migrations: lines.migrations()
        )
    }

    fileprivate static func isObject(_ word: some StringProtocol) -> Bool {
        word.utf8.count == 40
            && word.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}

/// The lines of a manifest, as they come.
private struct Lines {
    private var entries: [(depth: Int, migration: ArchivedMigration)] = []
    private var ids: Set<MigrationID> = []
    private let start: Int

    init(start: Int) { self.start = start }

    var count: Int { entries.count }

    mutating func add(_ line: String) throws(ArchiveManifest.Failure) {
        let number = start + count + 1
        let body = line.dropFirst(2)
        let indent = body.prefix { $0 == " " }.count
        let words = body.dropFirst(indent).split(
            separator: " ",
            maxSplits: 5,
            omittingEmptySubsequences: false
        )
        guard line.hasPrefix("--"), indent >= 3, indent % 2 == 1, words.count >= 5,
            words[0] == "up", ArchiveManifest.isObject(words[1]),
            words[2] == "down", words[3] == "none" || ArchiveManifest.isObject(words[3]),
            let version = Version(String(words[4]))
        else { throw ArchiveManifest.Failure(problem: .entry(line), line: number) }
        let id = MigrationID(version: version, name: words.count > 5 ? String(words[5]) : "")
        let depth = (indent - 3) / 2
        guard depth <= (entries.last.map { $0.depth + 1 } ?? 0) else {
            throw ArchiveManifest.Failure(problem: .indentation(line), line: number)
        }
        guard ids.insert(id).inserted else {
            throw ArchiveManifest.Failure(problem: .twice(id), line: number)
        }
        let migration = ArchivedMigration(
            id: id,
            up: BlobID(hex: String(words[1])),
            down: words[3] == "none" ? nil : BlobID(hex: String(words[3]))
        )
        entries.append((depth, migration))
    }

    func migrations() -> [ArchivedMigration] { Self.tree(entries[...], depth: 0) }

    private static func tree(
        _ entries: ArraySlice<(depth: Int, migration: ArchivedMigration)>,
        depth: Int
    ) -> [ArchivedMigration] {
        var rest = entries
        var found: [ArchivedMigration] = []
        while let first = rest.popFirst() {
            let below = rest.prefix { $0.depth > depth }
            rest = rest.dropFirst(below.count)
            let own = first.migration
            found.append(
                ArchivedMigration(
                    id: own.id,
                    up: own.up,
                    down: own.down,
                    parts: tree(below, depth: depth + 1)
                )
            )
        }
        return found
    }
}
