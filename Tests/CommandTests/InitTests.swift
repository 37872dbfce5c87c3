import TestSupport
import Testing

@Suite struct InitTests {
    /// Every file, its mode and its content, the hooks among them.
    private func tree(_ session: Session) throws -> String {
        try session.quietly(
            "git status --porcelain --untracked-files=all; find . .git/hooks -path ./.git -prune -o -type f "
                + "-printf '%m %p ' -exec cksum {} \\; | sort"
        ).text
    }

    @Test func aNewRepositoryIsReadyAfterOneCommandAndTheSecondRunDoesNothing() throws {
        let session = try Session()
        try session.show("git migrate init")
        try session.show("cat .gitmigrate")
        try session.show("git status --short --untracked-files=all")
        let before = try tree(session)
        try session.show("git migrate init")
        #expect(try tree(session) == before)
        try session.show("git add .gitmigrate sql && git commit -q -m 'Set up migrations'")
        try session.show("git migrate init")
        try session.show("git status --short")
        try session.expectGolden("init")
    }

    @Test func environmentsDecorateTheLogUnlessTheUserHasSaidWhatDoes() throws {
        let session = try Session()
        try session.release("001_a")
        try session.repository.git("update-ref", "refs/migrate/local", "HEAD")
        let log = "git log --oneline --decorate --no-color"
        try session.quietly("git config log.initialDecorationSet auto && git migrate init")
        #expect(try !session.quietly(log).text.contains("refs/migrate/local"))
        try session.quietly("git config --unset log.initialDecorationSet && git migrate init")
        #expect(try session.quietly(log).text.contains("refs/migrate/local"))

        // What leaves references out has all others shown.
        try session.quietly("git config --unset log.initialDecorationSet")
        try session.quietly("git config log.excludeDecoration refs/migrate/ && git migrate init")
        #expect(try !session.quietly(log).text.contains("refs/migrate/local"))
    }

    @Test(arguments: ["split", "rollback", "suffix", "directory", "flyway"])
    func everyLayoutCanBeAskedForAndUsedAtOnce(layout: String) throws {
        let session = try Session()
        let shown = try session.quietly("git migrate init --layout \(layout)")
        #expect(shown.status == 0, "\(shown.text)")
        #expect(try session.quietly("git config -f .gitmigrate migrate.layout").text == layout + "\n")
        let before = try tree(session)
        #expect(try session.quietly("git migrate init --layout \(layout)").status == 0)
        #expect(try tree(session) == before)

        let files = try session.quietly("git migrate new add users 2>/dev/null").text.split(separator: "\n")
        try #require(files.count == 2)
        try session.repository.write(String(files[0]), "CREATE TABLE users (id bigint);\n")
        try session.repository.write(String(files[1]), "DROP TABLE users;\n")
        let commit = try session.quietly("git add -A && git commit -q -m 'Add users'")
        #expect(commit.status == 0, "\(commit.text)")
        #expect(commit.text.contains("1 migration checked, no findings"), "\(commit.text)")
    }

    @Test func askingForAnotherLayoutThanTheConfiguredOneIsRefused() throws {
        let session = try Session()
        try session.quietly("git migrate init")
        try session.quietly("mkdir -p deep/er")
        session.folder = session.repository.path + "/deep/er"
        try session.show("git migrate init --layout suffix")
        try session.show("git migrate init --layout bogus")
        // The hint can be followed as it stands.
        #expect(try session.quietly("git config -f ../../.gitmigrate migrate.layout suffix").status == 0)
        #expect(try session.quietly("git migrate init --layout suffix").status == 0)
        try session.expectGolden("init-refused")
    }

    @Test(arguments: [
        ("rollback", "db", ["20250210000000_a.sql", "20250210000000_a_rollback.sql"]),
        ("suffix", "server/migrations", ["000001_a.up.sql", "000001_a.down.sql"]),
        ("directory", "migrations", ["2018-07-10-061642_a/up.sql", "2018-07-10-061642_a/down.sql"]),
        ("flyway", "sql", ["V1_2__a.sql", "U1_2__a.sql"]),
        ("split", "sql/migrations", ["up/001_a.sql", "down/001_a.sql"]),
    ])
    func aLayoutThatIsThereIsFoundByLookingFromASubfolderToo(
        layout: String,
        folder: String,
        files: [String]
    ) throws {
        let session = try Session()
        for file in files { try session.repository.write(folder + "/" + file, "SELECT 1;\n") }
        try session.repository.commit()
        session.folder = session.repository.path + "/" + folder
        let shown = try session.quietly("git migrate init")
        #expect(shown.status == 0)
        #expect(shown.text.contains("found 1 pair of the layout \(layout) in \(folder)\n"), "\(shown.text)")
        #expect(try session.repository.git("config", "-f", ".gitmigrate", "migrate.layout") == layout)
        #expect(try session.repository.git("config", "-f", ".gitmigrate", "migrate.path") == folder)
        // The last line says what to add, and that works from here.
        let addition = try #require(shown.text.split(separator: "\n").last?.dropFirst("next: ".count))
        let command = addition.prefix { $0 != "," }
        #expect(try session.quietly(String(command)).status == 0, "\(command)")
        #expect(try session.repository.git("diff", "--cached", "--name-only") == ".gitmigrate")
        #expect(try session.quietly("git migrate check --all").text == "1 migration checked, no findings\n")
    }

    @Test func aBareRepositoryIsRefused() throws {
        let session = Session(try TemporaryRepository(bare: true))
        try session.show("git migrate init")
        try session.show("git migrate new add users")
        try session.show("git migrate check")
        try session.expectGolden("bare")
        #expect(try session.quietly("ls hooks | grep -v sample").text.isEmpty)
    }
}
