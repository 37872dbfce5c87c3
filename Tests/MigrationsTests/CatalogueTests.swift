import Migrations
import Testing

@Suite struct CatalogueTests {
    @Test("Migrations come in version order, whatever the order of the files")
    func order() throws {
        let paths = files(
            "m/10_c.up.sql",
            "m/10_c.down.sql",
            "m/2_b.up.sql",
            "m/2_b.down.sql",
            "m/001_a.up.sql",
            "m/001_a.down.sql",
            "m/20250210000000_d.up.sql",
            "m/20250210000000_d.down.sql"
        )
        for listing in [paths, paths.reversed(), paths.shuffled()] {
            let catalogue = Catalogue(files: listing, layout: .suffix, roots: ["m"])
            #expect(names(catalogue.migrations) == ["001_a", "2_b", "10_c", "20250210000000_d"])
            #expect(catalogue.migrations.allSatisfy { $0.down != nil })
            #expect(catalogue.orphans.isEmpty && catalogue.strays.isEmpty && catalogue.duplicates.isEmpty)
        }
    }

    @Test("Halves pair by version, even where their names or their spelling of it differ")
    func pairing() throws {
        let catalogue = Catalogue(
            files: files("m/001_add_users.up.sql", "m/1_add_user.down.sql"),
            layout: .suffix,
            roots: ["m"]
        )
        let migration = try #require(catalogue.migrations.first)
        #expect(migration.id.description == "001_add_users", "a migration is called as its up half is")
        #expect(migration.down?.path == "m/1_add_user.down.sql")
        #expect(catalogue.migrations.count == 1 && catalogue.orphans.isEmpty)
        #expect(catalogue.halves.map(\.path) == ["m/001_add_users.up.sql", "m/1_add_user.down.sql"])
    }

    @Test("Migrations that share a version are told apart by name")
    func duplicates() throws {
        let catalogue = Catalogue(
            files: files(
                "m/5_b.up.sql",
                "m/5_a.up.sql",
                "m/5_a.down.sql",
                "m/5_b.down.sql",
                "m/4_x.up.sql",
                "m/4_x.down.sql",
                "m/6_y.up.sql"
            ),
            layout: .suffix,
            roots: ["m"]
        )
        #expect(names(catalogue.migrations) == ["4_x", "5_a", "5_b", "6_y"])
        #expect(catalogue.duplicates.map(names) == [["5_a", "5_b"]])
        for migration in catalogue.duplicates.joined() { #expect(migration.down?.id == migration.id) }
    }

    @Test("What one name leaves over still pairs, but only where it leaves no choice")
    func leftovers() throws {
        let one = Catalogue(
            files: files("m/5_a.up.sql", "m/5_b.up.sql", "m/5_a.down.sql", "m/5_bb.down.sql"),
            layout: .suffix,
            roots: ["m"]
        )
        #expect(one.migrations.map { $0.down?.id.name } == ["a", "bb"])
        #expect(one.orphans.isEmpty)
        let several = Catalogue(
            files: files("m/5_a.up.sql", "m/5_b.up.sql", "m/5_c.down.sql", "m/5_d.down.sql"),
            layout: .suffix,
            roots: ["m"]
        )
        #expect(several.migrations.map { $0.down?.id.name } == [nil, nil])
        #expect(several.orphans.map(\.id.name) == ["c", "d"])
    }

    @Test("A down half without an up half is an orphan, an up half without a down half a migration")
    func orphans() throws {
        let catalogue = Catalogue(
            files: files("m/1_a.up.sql", "m/2_b.down.sql"),
            layout: .suffix,
            roots: ["m"]
        )
        #expect(names(catalogue.migrations) == ["1_a"])
        #expect(catalogue.migrations.first?.down == nil)
        #expect(catalogue.orphans.map(\.path) == ["m/2_b.down.sql"])
    }

    @Test("Files are read below the roots alone, and what is no migration there is told")
    func roots() throws {
        let listing = files(
            "sql/migrations/up/1_a.sql",
            "sql/migrations/down/1_a.sql",
            "sql/migrations/x.sql",
            "sql/migrations/README.md",
            "sql/migrations_old/up/2_b.sql",
            "sql/up/3_c.sql",
            "up/4_d.sql",
            "sql/migrations",
            "sql/migrations/up/5_e.mysql.sql",
            "sql/migrations/\u{301}.sql"
        )
        let catalogue = Catalogue(files: listing, layout: .split, roots: ["sql/migrations"])
        #expect(names(catalogue.migrations) == ["1_a"])
        #expect(catalogue.strays.map(\.path) == ["sql/migrations/x.sql", "sql/migrations/\u{301}.sql"])
        let top = Catalogue(files: files("up/4_d.sql", "down/4_d.sql"), layout: .split, roots: [""])
        #expect(names(top.migrations) == ["4_d"])
    }

    @Test("A root within another is a root of its own, in either order, and its files count once")
    func nestedRoots() throws {
        let listing = files(
            "sql/1_a.up.sql",
            "sql/1_a.down.sql",
            "sql/new/2_b.up.sql",
            "sql/new/2_b.down.sql",
            "sql/new/x.sql"
        )
        for roots in [["sql", "sql/new"], ["sql/new", "sql"], ["sql", "sql/new", "sql"]] {
            // Each root is listed by itself, so that files of nested ones come twice.
            let listed = roots.flatMap { root in listing.filter { $0.path.hasPrefix(root + "/") } }
            let catalogue = Catalogue(files: listed, layout: .suffix, roots: roots)
            #expect(names(catalogue.migrations) == ["1_a", "2_b"], "\(roots)")
            #expect(catalogue.strays.map(\.path) == ["sql/new/x.sql"], "\(roots)")
        }
    }

    @Test("While a folder is being moved, a file that lies in both with one content counts once")
    func movedFolder() throws {
        let pairs = try ["1_a A a", "2_b B b"].map(Pair.init)
        let both = pairs.flatMap { $0.files(root: "old") } + pairs.prefix(1).flatMap { $0.files(root: "new") }
        let catalogue = Catalogue(files: both, layout: .split, roots: ["new", "old"])
        #expect(names(catalogue.migrations) == ["1_a", "2_b"])
        #expect(catalogue.duplicates.isEmpty && catalogue.orphans.isEmpty)
    }

    @Test("Two files of one version in one folder are never taken for copies, however alike")
    func noSilentCopies() throws {
        let twins = try catalogue("001_a A a", "1_a A a", "2_b - -", "02_b - -")
        #expect(twins.migrations.count == 4)
        #expect(twins.duplicates.map(\.count) == [2, 2])
        let edited = try Pair("1_a A a").files(root: "old") + Pair("1_a OTHER a").files(root: "new")
        let moved = Catalogue(files: edited, layout: .split, roots: ["new", "old"])
        #expect(moved.duplicates.map(\.count) == [2], "an edit made while moving is no copy")
    }

    @Test("A catalogue is the same whatever the order of the files")
    func orderOfFiles() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<300 {
            let paths = (0..<8).map { _ in
                let side = random.pick(["up", "down"])
                return
                    "\(random.pick(["old", "new"]))/\(side)/\(random.pick(["1", "01", "2"]))_\(random.pick(["a", "b", "c"])).sql"
            }
            let listing = Set(paths + ["old/x.sql", "new/y.sql"]).sorted().map {
                SourceFile(path: $0, blob: BlobID(hex: random.pick(["A", "B"])))
            }
            let inOrder = Catalogue(files: listing, layout: .split, roots: ["old", "new"])
            let shuffled = Catalogue(
                files: listing.shuffled(using: &random),
                layout: .split,
                roots: ["old", "new"]
            )
            #expect(inOrder == shuffled)
        }
    }

    @Test(
        "Every file below the roots is a half, a stray, a companion, another dialect's or a copy: none is lost"
    )
    func nothingIsLost() throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<500 {
            let listing = Set(
                (0..<12).map { _ in
                    "m/\(random.pick(["1", "01", "2", "x"]))_\(random.pick(["a", "b", "a_rollback"])).\(random.pick(["up.sql", "down.sql", "sql"]))"
                }
            ).map { SourceFile(path: $0, blob: BlobID(hex: random.pick(["A", "B"]))) }
            for layout in Layout.presets {
                let catalogue = Catalogue(files: listing, layout: layout, roots: ["m"])
                let held = catalogue.halves.map(\.path) + catalogue.strays.map(\.path)
                #expect(held.sorted() == listing.map(\.path).sorted(), "\(layout.name)")
            }
        }
    }
}
