import Migrations
import TestSupport
import Testing

/// The domain on the histories of real projects.
@Suite struct CorpusTests {
    struct Project: Sendable, CustomTestStringConvertible {
        let corpus: Corpus
        /// The preset that most of its migrations follow.
        let preset: Layout
        let style: VersionStyle
        let pairs: Int
        let tags: Int
        /// Files in the folder that are no migrations.
        let strays: Set<String>

        var testDescription: String { corpus.name }
    }

    /// The layout that fits all of a project's migrations: graph-node once wrote a dash between version and name.
    private static func layout(of corpus: Corpus) throws -> Layout {
        guard corpus.name == Corpus.graphNode.name else { return .suffix }
        return Layout(
            up: try PathPattern("{version}[_|-]{name}/up.sql"),
            down: try PathPattern("{version}[_|-]{name}/down.sql")
        )
    }

    static let projects = [
        Project(corpus: .svix, preset: .suffix, style: .timestamp, pairs: 16, tags: 195, strays: []),
        Project(
            corpus: .exposureNotifications,
            preset: .suffix,
            style: .counter(width: 6),
            pairs: 80,
            tags: 85,
            strays: []
        ),
        Project(
            corpus: .graphNode,
            preset: .directory,
            style: .dashedTimestamp,
            pairs: 125,
            tags: 98,
            strays: ["store/postgres/migrations/2024-02-06-002353_arg_minmax/generate.sh"]
        ),
    ].filter(\.corpus.isAvailable)

    @Test("Every release of a real project is understood", arguments: projects)
    func releases(project: Project) throws {
        let history = try History.of(project.corpus)
        #expect(history.tagCount == project.tags)
        let layout = try Self.layout(of: project.corpus)
        let last = history.catalogue(history.head, layout)
        #expect(last.migrations.count == project.pairs)
        #expect(
            last.migrations.allSatisfy { $0.down != nil } && last.orphans.isEmpty && last.duplicates.isEmpty
        )
        for (tag, files) in history.distinct {
            let found = try #require(Layout.detect(in: files.map(\.path)), "\(tag)")
            #expect(found.layout == project.preset && found.folder == project.corpus.migrations, "\(tag)")
            let byPreset = history.catalogue(files, project.preset)
            #expect(found.ups == byPreset.migrations.count && found.pairs == found.ups, "\(tag)")
            let catalogue = history.catalogue(files, layout)
            #expect(Set(catalogue.strays.map(\.path)).isSubset(of: project.strays), "\(tag)")
            #expect(VersionStyle.detect(in: catalogue.halves.map(\.id.version)) == project.style, "\(tag)")
        }
    }

    @Test("Between any two releases in a row there is a plan, there and back", arguments: projects)
    func plans(project: Project) throws {
        let history = try History.of(project.corpus)
        let layout = try Self.layout(of: project.corpus)
        let catalogues = history.distinct.map {
            (tag: $0.tag, catalogue: history.catalogue($0.files, layout))
        }
        for (old, new) in zip(catalogues, catalogues.dropFirst()) {
            var database = Interpreter()
            try database.execute(Plan(from: [], to: old.catalogue, as: .permissive))
            let forward = Plan(from: database.rows, to: new.catalogue, as: .permissive)
            let others = forward.obstacles.filter { if case .edited = $0 { false } else { true } }
            #expect(others.isEmpty, "\(old.tag) to \(new.tag)")
            try database.execute(forward)
            let again = Plan(from: database.rows, to: new.catalogue, as: .permissive)
            #expect(again.isEmpty && again.isWhole, "\(old.tag) to \(new.tag)")
            try database.execute(Plan(from: database.rows, to: old.catalogue, as: .permissive))
            #expect(
                Plan(from: database.rows, to: old.catalogue, as: .permissive).isEmpty,
                "\(new.tag) to \(old.tag)"
            )
        }
    }

    struct Upgrade: Sendable, CustomTestStringConvertible {
        let corpus: Corpus
        let from: String
        let to: String
        let applies: Int
        var late = 0
        var edited = 0

        var testDescription: String { "\(corpus.name) \(from) to \(to)" }
    }

    static let upgrades = [
        Upgrade(corpus: .svix, from: "v0.71.0", to: "v0.72.0", applies: 3),
        Upgrade(corpus: .svix, from: "v1.76.1", to: "v1.77.0", applies: 2),
        Upgrade(corpus: .exposureNotifications, from: "v0.16.0", to: "v0.18.0", applies: 6),
        Upgrade(corpus: .exposureNotifications, from: "v0.21.0", to: "v0.22.0", applies: 22, edited: 1),
        Upgrade(corpus: .exposureNotifications, from: "v0.30.0", to: "v0.34.0", applies: 0, edited: 80),
        Upgrade(corpus: .graphNode, from: "v0.19.0", to: "v0.19.1", applies: 1, late: 1),
        Upgrade(corpus: .graphNode, from: "v0.22.0", to: "v0.23.0", applies: 17),
        Upgrade(corpus: .graphNode, from: "v0.34.1", to: "v0.35.0", applies: 3, late: 1),
        Upgrade(corpus: .graphNode, from: "v0.36.0", to: "v0.40.0", applies: 3),
    ].filter(\.corpus.isAvailable)

    @Test(
        "An upgrade of a real project applies what lies between, and says what is late",
        arguments: upgrades
    )
    func upgrade(upgrade: Upgrade) throws {
        let history = try History.of(upgrade.corpus)
        let layout = try Self.layout(of: upgrade.corpus)
        let old = history.catalogue(try history.files(of: upgrade.from), layout)
        let new = history.catalogue(try history.files(of: upgrade.to), layout)
        var database = Interpreter()
        try database.execute(Plan(from: [], to: old, as: .permissive))

        let plain = Plan(from: database.rows, to: new, as: PlanRequest())
        let late = plain.obstacles.filter { if case .late = $0 { true } else { false } }
        #expect(plain.applies.count == upgrade.applies)
        let edited = plain.obstacles.filter { if case .edited = $0 { true } else { false } }
        #expect(late.count == upgrade.late)
        #expect(edited.count == upgrade.edited)
        #expect(plain.obstacles.count == late.count + edited.count)

        try database.execute(Plan(from: database.rows, to: new, as: .permissive))
        let back = Plan(from: database.rows, to: old, as: PlanRequest(.rollback))
        #expect(back.reverts.map(\.id) == plain.applies.map(\.id).reversed() && back.obstacles.isEmpty)
    }

    /// The releases of a project, read with git itself, once for all tests.
    private struct History {
        /// In version order; those without a migrations folder are left out.
        let releases: [(tag: String, files: [SourceFile])]
        /// The releases whose migrations are not those of the one before.
        var distinct: [(tag: String, files: [SourceFile])] {
            releases.enumerated().filter { $0 == 0 || releases[$0 - 1].files != $1.files }.map(\.element)
        }
        /// The files at HEAD.
        let head: [SourceFile]
        let tagCount: Int
        private let folder: String

        private static let known = Dictionary(
            uniqueKeysWithValues: [Corpus.svix, .exposureNotifications, .graphNode].filter(\.isAvailable).map
            { corpus in
                (corpus.name, Result { try History(reading: corpus) })
            }
        )

        static func of(_ corpus: Corpus) throws -> History { try #require(known[corpus.name]).get() }

        private init(reading corpus: Corpus) throws {
            let repository = try corpus.clone()
            folder = corpus.migrations
            let tags = try repository.git("tag", "--sort=version:refname").split(separator: "\n").map(
                String.init
            )
            let questions = (tags + ["HEAD"]).map { "\($0):\(corpus.migrations)\n" }.joined()
            let trees = try repository.git(["cat-file", "--batch-check=%(objectname)"], input: questions)
                .split(separator: "\n")
            var listings: [Substring: [SourceFile]] = [:]
            for tree in Set(trees) where !tree.hasSuffix(" missing") {
                listings[tree] = try repository.git("ls-tree", "-r", "-z", String(tree)).split(
                    separator: "\0"
                ).map { line in
                    let halves = line.split(separator: "\t", maxSplits: 1)
                    let blob = halves[0].split(separator: " ")[2]
                    return SourceFile(
                        path: "\(corpus.migrations)/\(halves[1])",
                        blob: BlobID(hex: String(blob))
                    )
                }
            }
            tagCount = tags.count
            releases = zip(tags, trees).compactMap { tag, tree in listings[tree].map { (tag, $0) } }
            head = try #require(trees.last.flatMap { listings[$0] })
        }

        func files(of tag: String) throws -> [SourceFile] {
            try #require(releases.first { $0.tag == tag }).files
        }

        func catalogue(_ files: [SourceFile], _ layout: Layout) -> Catalogue {
            Catalogue(files: files, layout: layout, roots: [folder])
        }
    }
}
