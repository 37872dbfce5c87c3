import Migrations
import Testing

/// The version that `text` spells.
func version(_ text: String) throws -> Version { try #require(Version(text), "\(text) is no version") }

/// The identifier that `text` spells: `001_add_users`, or `001` without a name.
func id(_ text: String) throws -> MigrationID {
    let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    return MigrationID(version: try version(String(parts[0])), name: parts.count > 1 ? String(parts[1]) : "")
}

/// A pair in short: `001_add_users A a` is called 001_add_users, its up script holds A and its down script a; `-` stands for none.
struct Pair: Hashable {
    var name: String
    var up: String
    var down: String?

    init(_ text: String) throws {
        let words = text.split(separator: " ").map(String.init)
        try #require(words.count == 3, "\(text) is no pair")
        self.init(name: words[0], up: words[1], down: words[2] == "-" ? nil : words[2])
    }

    init(name: String, up: String, down: String?) {
        self.name = name
        self.up = up
        self.down = down
    }

    /// Its files in the layout `split`.
    func files(root: String) -> [SourceFile] {
        let up = SourceFile(path: "\(root)/up/\(name).sql", blob: BlobID(hex: up))
        return [up]
            + (down.map { [SourceFile(path: "\(root)/down/\(name).sql", blob: BlobID(hex: $0))] } ?? [])
    }
}

/// The catalogue of pairs in the layout `split`.
func catalogue(_ pairs: String...) throws -> Catalogue { catalogue(try pairs.map(Pair.init)) }

/// The catalogue of pairs in the layout `split`.
func catalogue(_ pairs: [Pair], root: String = "sql") -> Catalogue {
    Catalogue(files: pairs.flatMap { $0.files(root: root) }, layout: .split, roots: [root])
}

/// Rows of a ledger, in the order applied.
func applied(_ pairs: String...) throws -> [AppliedMigration] {
    try pairs.map(Pair.init).enumerated().map { index, pair in
        AppliedMigration(
            id: try id(pair.name),
            up: BlobID(hex: pair.up),
            down: pair.down.map(BlobID.init(hex:)),
            sequence: index + 1
        )
    }
}

/// Files of a tree, each with a content of its own.
func files(_ paths: String...) -> [SourceFile] {
    paths.map { SourceFile(path: $0, blob: BlobID(hex: "content of \($0)")) }
}

/// Names of migrations, as they are written.
func names(_ migrations: some Sequence<Migration>) -> [String] { migrations.map(\.id.description) }
