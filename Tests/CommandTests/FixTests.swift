import Foundation
import TestSupport
import Testing

/// `check --fix`.
@Suite struct FixTests {
    /// A released table, and two staged migrations that would stop it.
    private func stopping() throws -> Session {
        let session = try Session()
        try session.writePair(
            "001_invoices",
            up: "CREATE TABLE invoice (id bigint PRIMARY KEY, total numeric, customer bigint);\n",
            down: "DROP TABLE invoice;\n"
        )
        try session.repository.commit()
        try session.repository.tag("v1")
        try session.writePair(
            "002_totals",
            up: """
                -- Totals are searched for.

                BEGIN;

                ALTER TABLE invoice ADD COLUMN paid numeric;

                -- Large ones first.
                CREATE INDEX "Totals" ON public.invoice (total DESC); -- as the report lists them

                CREATE INDEX invoice_customer ON invoice
                    (customer);

                COMMIT;

                """,
            down: """
                BEGIN;
                DROP INDEX invoice_customer;
                DROP INDEX IF EXISTS "Totals";
                ALTER TABLE invoice DROP COLUMN paid;
                COMMIT;

                """
        )
        try session.writePair(
            "003_paid",
            up: "BEGIN;\nCREATE UNIQUE INDEX invoice_paid ON invoice (paid);\nCOMMIT;\n",
            down: "DROP INDEX CONCURRENTLY invoice_paid;\n"
        )
        try session.quietly("git add .")
        return session
    }

    @Test func whatIsMechanicalIsWrittenShownAndStaged() throws {
        let session = try stopping()
        try session.show("git migrate check")
        try session.show("git migrate check --fix --dry-run | sed 's/^\\(.-- Date: \\).*/\\1<date>/'")
        try session.show("git status --short")
        try session.show("git migrate check --fix")
        try session.show("git add sql && git migrate check")
        try session.show("git migrate check --fix")
        try session.expectGolden("fix")
    }

    @Test func whatADryRunShowsIsWhatAFixWrites() throws {
        let session = try stopping()
        try session.quietly("git migrate check --fix -n 2>/dev/null > ../fix.diff")
        try session.quietly("git migrate check --fix && git add . && git write-tree > ../fixed")
        try session.quietly("git commit -qm fixed --no-verify && git reset -q --hard HEAD~1")
        try session.quietly("git read-tree -u --reset HEAD")
        let again = try stopping()
        try FileManager.default.copyItem(
            atPath: session.repository.folder + "/fix.diff",
            toPath: again.repository.folder + "/fix.diff"
        )
        let applied = try again.quietly("git apply ../fix.diff && git add . && git write-tree")
        let written = try session.quietly("cat ../fixed")
        #expect(applied.text == written.text)
    }

    @Test func aFixNeverWritesOverWhatWasNotJudged() throws {
        let session = try stopping()
        try session.quietly("echo '-- more' >> sql/migrations/up/003_paid.sql")
        try session.show("git migrate check --fix")
        #expect(try session.quietly("git status --short").text.contains("AM sql/migrations/up/003_paid.sql"))
        #expect(
            try session.quietly("ls sql/migrations/up").text
                == "001_invoices.sql\n002_totals.sql\n003_paid.sql\n"
        )
        try session.quietly("git restore sql && mv sql/migrations/up/003_paid.sql ../paid.sql")
        try session.quietly("ln -s ../../../../paid.sql sql/migrations/up/003_paid.sql")
        try session.show("git migrate check --fix")
        try session.quietly("rm sql/migrations/up/003_paid.sql && git restore sql")
        try session.show("git migrate check --fix --merge main")
        try session.show("git migrate check -n")
        try session.show("git migrate check --fix --format json")
        try session.expectGolden("fix-refused")
    }

    @Test func whatIsReleasedIsLeftAlone() throws {
        let session = try stopping()
        try session.repository.commit()
        try session.repository.tag("v2")
        let shown = try session.quietly("git migrate check --all --fix")
        #expect(shown.text.contains("there is nothing that can be fixed mechanically"))
        #expect(try session.quietly("git status --short").text.isEmpty)
    }

    @Test func aMissingDownScriptIsWrittenWhereAllOfItCanBeDerived() throws {
        let session = try Session()
        try session.release("001_users", tag: "v1")
        try session.repository.write(
            "sql/migrations/up/002_notes.sql",
            "CREATE TABLE note (id bigint PRIMARY KEY);\nALTER TABLE t_001_users ADD COLUMN note bigint;\n"
        )
        try session.repository.write("sql/migrations/up/003_rows.sql", "DELETE FROM note WHERE id = 1;\n")
        try session.quietly("git add .")
        try session.show("git migrate check --rule unpaired")
        try session.show("git migrate check --fix --rule unpaired")
        try session.show("tail -n +4 sql/migrations/down/002_notes.sql")
        try session.show("git add . && git migrate check")
        try session.expectGolden("fix-unpaired")
    }

    @Test(arguments: [
        // The down script would be left without anything to do.
        ("INSERT INTO invoice VALUES (1);\nCREATE INDEX i ON invoice (total);\n", "DROP INDEX i;\n"),
        // A later statement needs the index.
        (
            "CREATE UNIQUE INDEX i ON invoice (total);\nINSERT INTO invoice VALUES (1);\n",
            "DROP INDEX i;\nDELETE FROM invoice;\n"
        ),
        (
            "CREATE INDEX i ON invoice (total);\nCLUSTER invoice USING i;\n",
            "DROP INDEX i;\nSELECT 1;\nANALYZE;\n"
        ),
        // The column would be called otherwise by then.
        (
            "CREATE INDEX i ON invoice (total);\nALTER TABLE invoice RENAME total TO sum;\n",
            "DROP INDEX i;\nALTER TABLE invoice RENAME sum TO total;\n"
        ),
        // What the name means is set in the script.
        ("SET search_path = a;\nCREATE INDEX i ON invoice (total);\n", "DROP INDEX a.i;\nSELECT 1;\n"),
        // Nobody knows what it will be called.
        ("CREATE INDEX ON invoice (total);\nANALYZE;\n", "SELECT 1;\n"),
        // DROP INDEX takes several.
        ("CREATE INDEX i ON invoice (total);\nANALYZE;\n", "DROP INDEX i, j;\nSELECT 1;\n"),
    ])
    func whatTakesAPersonIsNotOfferedAFix(up: String, down: String) throws {
        let session = try Session()
        try session.writePair("001_a", up: up, down: down)
        try session.repository.commit()
        let shown = try session.quietly("git migrate check --all --rule index-not-concurrent")
        #expect(shown.text.contains("[index-not-concurrent]"), "\(shown.text)")
        #expect(!shown.text.contains("= fix:"), "\(shown.text)")
        try session.quietly("git migrate check --all --fix --rule index-not-concurrent")
        #expect(try session.quietly("git status --short").text.isEmpty)
    }

    @Test(
        .enabled(if: corpora.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: corpora
    )
    func afterAFixTheFindingsAreGoneAndASecondChangesNothing(_ corpus: Corpus) throws {
        let session = Session(try corpus.configuredClone(bare: false))
        // Without releases each migration stands alone, which shows the most.
        try session.quietly("git tag | xargs git tag -d")
        let before = try findings(session)
        let fixed = try session.quietly("git migrate check --all --fix")
        let mended = fixed.text.matches(of: /(?m)^fixed .*\[([a-z-]+)\]$/).map { String($0.1) }
        #expect(!mended.isEmpty)
        try session.repository.commit()
        let after = try findings(session)
        for rule in Set(mended) {
            let gone = mended.count { $0 == rule }
            #expect(after[rule, default: 0] <= before[rule, default: 0] - gone, "\(rule)")
        }
        try session.quietly("git migrate check --all --fix")
        #expect(try session.quietly("git status --short").text.isEmpty)
    }

    private static let corpora: [Corpus] = [.svix, .exposureNotifications, .graphNode]

    /// How many findings each rule has.
    private func findings(_ session: Session) throws -> [String: Int] {
        let shown = try session.quietly("git migrate check --all")
        let rules = shown.text.matches(of: /(?m): (?:error|warning|note): .*\[([a-z-]+)\]$/).map {
            String($0.1)
        }
        return Dictionary(rules.map { ($0, 1) }, uniquingKeysWith: +)
    }
}
