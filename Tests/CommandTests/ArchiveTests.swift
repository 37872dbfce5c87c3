import TestSupport
import Testing

/// `git migrate archive` on the real server: what it stages, and what becomes of databases afterwards.
@Suite struct ArchiveTests {
    private let server: TestServer

    init() throws { server = try TestServer.shared() }

    /// A project with its hook, whose releases v0 and v1 have one and three migrations, with rows and a sequence.
    private func project() throws -> Session {
        let session = try Session()
        session.environment["SCRATCH"] = try server.freshDatabase()
        try session.quietly("git migrate hooks install; echo applied/ > .git/info/exclude")
        try session.writePair(
            "001_customers",
            up: """
                CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
                INSERT INTO customers (name) VALUES ('first'), (E'tab\\t and \\\\.');

                """,
            down: "DROP TABLE customers;\n"
        )
        try session.repository.commit(message: "Customers")
        try session.repository.tag("v0")
        try session.writePair(
            "002_orders",
            up: """
                CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers);
                CREATE INDEX orders_customer ON orders (customer);

                """,
            down: "DROP TABLE orders;\n"
        )
        try session.writePair(
            "003_total",
            up: "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders';\n",
            down: "DROP FUNCTION total();\n"
        )
        try session.repository.commit(message: "Orders", seconds: 1)
        try session.repository.tag("v1")
        return session
    }

    private let archive = "git migrate archive v1 --url \"$SCRATCH\""

    /// Archives v1, commits with the hook, and adds a migration: v2.
    private func archived(_ session: Session) throws {
        let made = try session.quietly(archive)
        #expect(made.status == 0, "\(made.text)")
        let committed = try session.quietly("git commit -q -m 'Archive v1'")
        #expect(committed.status == 0, "\(committed.text)")
        try session.release("004_tags", tag: "v2", seconds: 3)
    }

    private func url(_ session: Session, _ environment: String) throws -> String {
        try session.repository.git("config", "migrate.\(environment).url")
    }

    /// Schema and rows, without the ledger.
    private func contents(_ url: String) throws -> String {
        try server.pgDump(url, ["--exclude-schema=git_migrate"])
            .split(separator: "\n").filter { !$0.contains("restrict") }.joined(separator: "\n")
    }

    private func expect(
        _ session: Session,
        _ line: String,
        status: Int32 = 0,
        _ words: String = "",
        location: SourceLocation = #_sourceLocation
    ) throws {
        let shown = try session.quietly(line)
        #expect(shown.status == status, "\(line): \(shown.text)", sourceLocation: location)
        #expect(words.isEmpty || shown.text.contains(words), "\(shown.text)", sourceLocation: location)
    }

    @Test func aReleaseBecomesOnePairAndEachDatabaseIsWhereItWas() throws {
        let session = try project()
        try session.makeEnvironment("qa")
        let old = try session.makeEnvironment("old")
        try session.quietly("git migrate deploy v1 -e qa -q; git migrate deploy v0 -e old -q")
        session.remark("one environment lacks a part")
        try session.show(archive)
        try session.quietly("git config --unset migrate.old.url && git update-ref -d refs/migrate/old")
        session.remark("and if it does not")
        try session.show("\(archive) --dry-run")
        #expect(try session.quietly("git status --porcelain").text.isEmpty)
        try session.show(archive)
        try session.show("git status --porcelain")
        try session.show("cat sql/migrations/up/*.sql | sed 's/ [0-9a-f]\\{40\\}/ <blob>/g'")
        try session.show("cat sql/migrations/down/*.sql")
        try session.show("git commit -q -m 'Archive v1'")
        try session.release("004_tags", tag: "v2", seconds: 3)
        session.remark("a database that has all")
        try session.show("git migrate status qa")
        try session.show("git migrate deploy v2 -e qa")
        session.remark("a new one")
        try session.makeEnvironment("new")
        try session.show("git migrate deploy v2 -e new")
        #expect(try contents(url(session, "qa")) == contents(url(session, "new")))
        session.remark("one that is in between")
        try session.repository.git("config", "migrate.old.url", old)
        try session.show("git migrate deploy v2 -e old")
        try session.show("git migrate status old")
        let told = try session.quietly("git migrate status old --porcelain").text
        #expect(told.contains("\nbetween 003_baseline_v1 v1\n"), "\(told)")
        try session.show("git migrate deploy v1 -e old && git migrate deploy v2 -e old")
        #expect(try contents(old) == contents(url(session, "new")))
        session.remark("back: what ran one by one, and what did not")
        try session.show("git migrate plan v1 -e new")
        try session.show("git migrate rollback v0 -e qa")
        try session.show("git migrate fsck old && git migrate fsck new")
        try session.expectGolden("archive")
    }

    @Test func whatTheRepositoryRemembersAgreesWithTheLedgers() throws {
        let session = try project()
        try session.makeEnvironment("qa")
        try session.quietly("git migrate deploy v1 -e qa -q")
        try archived(session)
        try session.makeEnvironment("new")
        try session.quietly("git migrate deploy v2 -e new -q")
        for revision in ["v1", "v2", "HEAD~1"] {
            try session.quietly("git checkout -q \(revision)")
            let lines = try ["qa", "new"].map {
                try session.quietly("git migrate status \($0) --porcelain").text
            }
            let urls = try ["qa", "new"].map { try url(session, $0) }
            try session.quietly("git config --unset migrate.qa.url; git config --unset migrate.new.url")
            let recorded = try session.quietly("git migrate status qa --porcelain").text
            #expect(Self.counts(recorded) == Self.counts(lines[0]), "\(revision): \(recorded) \(lines[0])")
            for (name, url) in zip(["qa", "new"], urls) {
                try session.repository.git("config", "migrate.\(name).url", url)
            }
        }
        try session.quietly("git checkout -q main")
        try expect(session, "git migrate show v2", "004_tags")
        try expect(session, "git migrate status --at HEAD~1 qa")
        try expect(session, "git migrate plan v2 -e qa", "1 migration to apply")
    }

    /// The lines that tell what is pending and what is ahead.
    private static func counts(_ porcelain: String) -> [Substring] {
        porcelain.split(separator: "\n").filter { line in
            ["standing", "pending", "ahead", "edited", "between"].contains { line.hasPrefix($0) }
        }
    }

    @Test func anArchiveIsArchivedInTurn() throws {
        let session = try project()
        for name in ["single", "half"] { try session.makeEnvironment(name) }
        try session.quietly("git migrate deploy v1 -e single -q && git migrate deploy v1 -e half -q")
        try archived(session)
        try session.makeEnvironment("new")
        try session.quietly("git migrate deploy v2 -e new -q && git migrate deploy v2 -e single -q")
        try expect(session, "git migrate archive v2 --url \"$SCRATCH\"", status: 1, "half is in between")
        try session.quietly("git migrate deploy v2 -e half -q")
        try expect(session, "git migrate archive v2 --url \"$SCRATCH\"")
        try expect(session, "git commit -q -m 'Archive v2'")
        try session.release("005_more", tag: "v3", seconds: 5)
        let up = try session.quietly("cat sql/migrations/up/004_baseline_v2.sql").text
        #expect(up.contains("-- migrate: replaces 5 migrations of v2 "))
        #expect(up.contains(" 003 baseline_v1\n") && up.contains("\n--     up "))
        for name in ["single", "new"] {
            try expect(session, "git migrate plan v3 -e \(name)", "1 migration to apply")
            try expect(session, "git migrate deploy v3 -e \(name) -q")
        }
        try session.makeEnvironment("newest")
        try expect(session, "git migrate plan v3 -e newest", "2 migrations to apply")
        try expect(session, "git migrate deploy v3 -e newest -q")
        let wanted = try contents(url(session, "newest"))
        #expect(try contents(url(session, "single")) == wanted)
        #expect(try contents(url(session, "new")) == wanted)
        try expect(session, "git migrate check HEAD")
        try expect(session, "git migrate rollback v1 -e single -q")
        try expect(session, "git migrate plan v2 -e single", "1 migration to apply")
    }

    @Test func theHookLetsThroughWhatABaselineCitesAndNothingElse() throws {
        let session = try project()
        let up = "sql/migrations/up/003_baseline_v1.sql"
        try session.quietly(archive)
        try session.quietly("git rm -q --cached \(up)")
        try expect(session, "git commit -q -m x", status: 1, "[removed-after-release]")
        try session.quietly("sed -i 's/ 002 orders/ 002 others/' \(up) && git add \(up)")
        try expect(session, "git commit -q -m x", status: 1, "v1")
        try session.quietly(
            "sed -i 's/ 002 others/ 002 orders/; s/replaces 3/replaces 4/' \(up) && git add \(up)"
        )
        try expect(session, "git commit -q -m x", status: 1, "it says 4 migrations and lists 3")
        try session.quietly("sed -i 's/replaces 4/replaces 3/' \(up) && git add \(up)")
        try session.quietly("git reset -q HEAD sql/migrations/up/001_customers.sql")
        try session.quietly("git checkout -q sql/migrations/up/001_customers.sql")
        try expect(session, "git commit -q -m x", status: 1, "which is still there")
        try session.quietly("git rm -q sql/migrations/up/001_customers.sql")
        try expect(session, "git commit -q -m 'Archive v1'")
        try expect(session, "git migrate check HEAD")
        try expect(session, "git migrate check HEAD~1..HEAD")
        try expect(session, "git commit -q --amend -m 'Archive all of v1'")
        try session.writePair("004_tags")
        try expect(session, "git add sql && git commit -q -m Tags")
        try expect(session, archive, status: 1, "003_baseline_v1 replaces what v1 has already")
    }

    @Test func gatesCountABaselineForWhatItReplaces() throws {
        let session = try project()
        try session.makeEnvironment("staging")
        try session.quietly("git migrate deploy v1 -e staging -q")
        try archived(session)
        try session.quietly("git migrate deploy v2 -e staging -q")
        try expect(session, "git migrate test HEAD~2..HEAD --url \"$SCRATCH\"", "2 pairs")
        try session.makeEnvironment("production")
        for setting in ["after staging", "requireRehearsal true", "confirm false"] {
            try session.quietly("git config migrate.production.\(setting)")
        }
        try expect(session, "git migrate deploy v2 -e production", "003_baseline_v1")
        try session.makeEnvironment("last")
        try session.quietly("git config migrate.last.after production")
        try expect(session, "git migrate deploy v1 -e last")
        try expect(session, "git migrate deploy v2 -e last")
    }

    @Test func aBranchThatAddedAMigrationMeanwhileIsMerged() throws {
        let session = try project()
        try session.makeEnvironment("qa")
        try session.quietly("git migrate deploy v1 -e qa -q")
        try session.quietly("git checkout -q -b feature")
        try session.release("004_tags", seconds: 2)
        try session.quietly("git checkout -q main")
        try expect(session, archive)
        try expect(session, "git commit -q -m 'Archive v1'")
        try expect(session, "git migrate check --merge feature")
        try expect(session, "git merge -q -m Merge feature")
        try session.makeEnvironment("new")
        for name in ["qa", "new"] { try expect(session, "git migrate deploy -e \(name) -q") }
        #expect(try contents(url(session, "qa")) == contents(url(session, "new")))
    }

    @Test func whatCannotBeArchivedIsSaidAndNothingIsWritten() throws {
        let session = try project()
        try session.writePair(
            "004_role",
            up: "ALTER DATABASE postgres SET work_mem = '8MB';\n",
            down: "SELECT 1;\n"
        )
        try session.repository.commit(seconds: 2)
        try session.repository.tag("v2")
        session.remark("what belongs to the server")
        try session.show("git migrate archive v2 --url \"$SCRATCH\"")
        session.remark("a file that was changed")
        try session.quietly("echo >> sql/migrations/down/002_orders.sql")
        try session.show(archive)
        try session.quietly("git checkout -q sql/migrations/down/002_orders.sql")
        session.remark("a migration that would run before the baseline")
        try session.writePair("002_late")
        try session.quietly("git add sql")
        try session.show(archive)
        try session.quietly("git rm -q -f sql/migrations/*/002_late.sql")
        session.remark("an environment that cannot be asked")
        try session.repository.git("config", "migrate.qa.urlFrom", "QA_URL")
        try session.show(archive)
        try session.show("\(archive) --only-known --dry-run")
        session.remark("what is there no more")
        try session.quietly("git rm -q sql/migrations/*/003_total.sql")
        try session.show(archive)
        try session.quietly("git reset -q --hard")
        session.remark("no release")
        try session.show("git migrate archive v9")
        try session.show("git migrate archive HEAD~9")
        #expect(try session.quietly("git status --porcelain").text.isEmpty)
        try session.expectGolden("archive-refused")
    }
}
