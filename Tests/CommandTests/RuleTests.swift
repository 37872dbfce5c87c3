import Foundation
import TestSupport
import Testing

/// An example for each rule: files that break it, and files as near to them as can be that do not.
struct RuleExample: CustomTestStringConvertible {
    let rule: String
    let sentence: String
    let broken: [String: [UInt8]]
    let fine: [String: [UInt8]]
    /// Shell commands in the middle of it: what was committed before them is released.
    let breaking: String?
    let keeping: String?

    var testDescription: String { rule + ": " + sentence }

    init(
        _ rule: String,
        _ sentence: String,
        broken: [String: String],
        fine: [String: String],
        breaking: String? = nil,
        keeping: String? = nil
    ) {
        self.init(
            rule,
            sentence,
            brokenBytes: broken.mapValues { Array($0.utf8) },
            fineBytes: fine.mapValues { Array($0.utf8) },
            breaking: breaking,
            keeping: keeping
        )
    }

    init(
        _ rule: String,
        _ sentence: String,
        brokenBytes: [String: [UInt8]],
        fineBytes: [String: [UInt8]],
        breaking: String? = nil,
        keeping: String? = nil
    ) {
        (self.rule, self.sentence, self.broken, self.fine) = (rule, sentence, brokenBytes, fineBytes)
        (self.breaking, self.keeping) = (breaking, keeping)
    }
}

@Suite struct RuleTests {
    private static func up(_ text: String, _ name: String = "001_a") -> [String: String] {
        ["up/\(name).sql": text, "down/\(name).sql": "SELECT 1;\n"]
    }

    private static func upBytes(_ bytes: [UInt8]) -> [String: [UInt8]] {
        ["up/001_a.sql": bytes, "down/001_a.sql": Array("SELECT 1;\n".utf8)]
    }

    private static let pair = up("SELECT 1;\n")
    /// Commands that put a baseline in the place of 001_a, and cite this object as its up script.
    private static func archive(citing up: String) -> String {
        """
        cat >up/001_baseline_v1.sql <<SQL
        -- migrate: replaces 1 migration of v1 $(git rev-parse v1^{commit})
        --   up $(git rev-parse \(up)) down $(git rev-parse v1:./down/001_a.sql) 001 a
        -- migrate: replaced
        SELECT 1;
        SQL
        mv down/001_a.sql down/001_baseline_v1.sql && rm up/001_a.sql
        """
    }
    private static let link = "ln -sf ../README up/002_b.sql && echo 'SELECT 1;' > down/002_b.sql"
    private static let plain = "echo 'SELECT 1;' > up/002_b.sql && echo 'SELECT 1;' > down/002_b.sql"

    static let examples: [RuleExample] = [
        RuleExample(
            "unpaired",
            "001_a has no down script",
            broken: ["up/001_a.sql": "SELECT 1;\n"],
            fine: pair
        ),
        RuleExample(
            "unpaired",
            "001_a has no up script",
            broken: ["down/001_a.sql": "SELECT 1;\n"],
            fine: pair
        ),
        RuleExample(
            "name-mismatch",
            "the down script of 001_a is called 001_b",
            broken: ["up/001_a.sql": "SELECT 1;\n", "down/001_b.sql": "SELECT 1;\n"],
            fine: pair
        ),
        RuleExample(
            "bad-name",
            "the file is no migration of the layout split",
            broken: pair.merging(["up/add_users.sql": "SELECT 1;\n"]) { $1 },
            fine: pair.merging(["README.md": "words", "applied/staging.json": "{}", "up/.gitkeep": ""]) { $1 }
        ),
        RuleExample(
            "duplicate-version",
            "version 1 belongs to 001_a already",
            broken: pair.merging(up("SELECT 1;\n", "1_b")) { $1 },
            fine: pair.merging(up("SELECT 1;\n", "2_b")) { $1 }
        ),
        RuleExample(
            "not-a-file",
            "the script is a symbolic link",
            broken: pair,
            fine: pair,
            breaking: link,
            keeping: plain
        ),
        RuleExample(
            "not-a-file",
            "the script is a submodule",
            broken: pair,
            fine: pair,
            breaking:
                "git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sql/migrations/up/002_b.sql"
                + " && git commit -q --no-verify -m link",
            keeping: plain
        ),
        RuleExample(
            "not-a-file",
            "the script is a Git LFS pointer",
            broken: up("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
            fine: up("-- version https://git-lfs.github.com/spec/v1\nSELECT 1;\n")
        ),
        RuleExample(
            "conflict-markers",
            "the file holds the marks of an unresolved merge",
            broken: up("<<<<<<< HEAD\nSELECT 1;\n=======\nSELECT 2;\n>>>>>>> other\n"),
            fine: up("SELECT 1 -- =======\n;\n/*\n=======\n*/\n")
        ),
        RuleExample(
            "encoding",
            "byte 11 is not UTF-8",
            brokenBytes: upBytes(Array("SELECT 'caf".utf8) + [0xE9] + Array("';\n".utf8)),
            fineBytes: upBytes(Array("SELECT 'café';\n".utf8))
        ),
        RuleExample(
            "encoding",
            "byte 9 is NUL",
            brokenBytes: upBytes(Array("SELECT 1;\0DROP TABLE users;\n".utf8)),
            fineBytes: upBytes(Array("\u{FEFF}SELECT 1;\r\n".utf8))
        ),
        RuleExample(
            "encoding",
            "the file is UTF-16, not UTF-8",
            brokenBytes: upBytes([0xFF, 0xFE] + "SELECT 1;".utf8.flatMap { [$0, 0] }),
            fineBytes: upBytes(Array("SELECT 1;".utf8))
        ),
        RuleExample(
            "syntax",
            #"syntax error at or near "TABEL""#,
            broken: up("CREATE TABEL a (id int);\n"),
            fine: up("CREATE TABLE a (id int)")
        ),
        RuleExample(
            "syntax",
            "unterminated quoted string",
            broken: up("SELECT 'it''s;\n"),
            fine: up("SELECT 'it''s';\n")
        ),
        RuleExample(
            "syntax",
            #"\d is a command of psql, not SQL"#,
            broken: up("\\d users\n"),
            fine: up("\\restrict abc\nSELECT 1;\n\\unrestrict abc\n")
        ),
        RuleExample(
            "syntax",
            "no line \\. ends the rows of COPY",
            broken: up("COPY t FROM stdin;\n1\t2\n"),
            fine: up("SELECT 'COPY t FROM stdin';\nCOPY t FROM stdin;\n1\t2\n\\.\n")
        ),
        RuleExample(
            "empty",
            "the up script of 001_a does nothing",
            broken: up("BEGIN;\n-- nothing\nCOMMIT;\n"),
            fine: up("BEGIN;\nSELECT 1;\nCOMMIT;\n")
        ),
        RuleExample("empty", "the up script of 001_a does nothing", broken: up(""), fine: up("SELECT;")),
        RuleExample(
            "transaction-control",
            "COMMIT would break the transaction that the migration runs in",
            broken: up("SELECT 1;\nCOMMIT;\nSELECT 2;\n"),
            fine: up("BEGIN;\nSAVEPOINT a;\nSELECT 1;\nROLLBACK TO a;\nRELEASE a;\nCOMMIT;\n")
        ),
        RuleExample(
            "unshared-transaction",
            "BEGIN in a migration that cannot run in a transaction (CREATE INDEX CONCURRENTLY)",
            broken: up("BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (a);\nCOMMIT;\n"),
            fine: up("CREATE INDEX CONCURRENTLY i ON t (a);\n")
        ),
        RuleExample(
            "unshared-transaction",
            "CREATE INDEX CONCURRENTLY cannot share a transaction with the other statements here",
            broken: up("SELECT 1;\nCREATE INDEX CONCURRENTLY i ON t (a);\n"),
            fine: up("SELECT 1;\nCREATE INDEX i ON t (a);\n")
        ),
        RuleExample(
            "edited-after-release",
            "the up script of 001_a was released by v1 and has changed since",
            broken: pair,
            fine: pair,
            breaking: "echo 'SELECT 2;' >> up/001_a.sql",
            keeping: "touch up/001_a.sql"
        ),
        RuleExample(
            "removed-after-release",
            "the down script of 001_a was released by v1 and is gone",
            broken: pair,
            fine: pair,
            breaking: "rm down/001_a.sql",
            keeping: "mv ../migrations ../m && mv ../m ../migrations"
        ),
        RuleExample(
            "removed-after-release",
            "v1 released this script as 001_a",
            broken: pair,
            fine: pair,
            breaking: "mv up/001_a.sql up/001_b.sql && mv down/001_a.sql down/001_b.sql",
            keeping: "true"
        ),
        RuleExample(
            "late-version",
            "version 000 comes before 001, which v1 has",
            broken: pair,
            fine: pair,
            breaking: "cp up/001_a.sql up/000_b.sql && cp down/001_a.sql down/000_b.sql",
            keeping: "cp up/001_a.sql up/002_b.sql && cp down/001_a.sql down/002_b.sql"
        ),
        RuleExample(
            "baseline-manifest",
            "does not have 001_a with these scripts",
            broken: up("SELECT 2;\n"),
            fine: up("SELECT 2;\n"),
            breaking: archive(citing: "v1:./down/001_a.sql"),
            keeping: archive(citing: "v1:./up/001_a.sql")
        ),
    ]

    @Test(arguments: examples) func everyRuleFindsItsBreachAndNotWhatIsNearToIt(example: RuleExample) throws {
        let bad = try check(example.broken, then: example.breaking)
        let expected = "\(example.sentence)"
        let found = bad.text.split(separator: "\n").filter { $0.hasSuffix("[\(example.rule)]") }
        #expect(found.contains { $0.contains(expected) }, "\(bad.text)")
        #expect(bad.status == 1 || !found.contains { $0.contains(" error: ") }, "\(bad.text)")
        let good = try check(example.fine, then: example.keeping)
        #expect(
            !good.text.split(separator: "\n").contains { $0.hasSuffix("[\(example.rule)]") },
            "\(good.text)"
        )
    }

    /// The examples on the pages are tested with them.
    @Test func everyRuleThatItsPageCannotShowHasAnExample() throws {
        let folder = Tool.package.appendingPathComponent("docs/rules")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for file in files where file.hasSuffix(".md") && file != "README.md" {
            let page = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            guard !page.contains("\n## Found\n") else { continue }
            #expect(Self.examples.contains { $0.rule + ".md" == file }, "\(file)")
        }
    }

    /// Commits and releases the files, runs the commands in the migrations folder, commits again, and checks everything.
    private func check(_ files: [String: [UInt8]], then commands: String?) throws -> Session.Shown {
        let session = try Session()
        for (path, bytes) in files { try session.write("sql/migrations/" + path, bytes: bytes) }
        try session.repository.commit()
        if let commands {
            try session.repository.tag("v1")
            session.folder += "/sql/migrations"
            #expect(try session.quietly(commands).status == 0)
            session.folder = session.repository.path
            if !commands.contains("git commit") { try session.repository.commit(seconds: 1) }
        }
        return try session.quietly("git migrate check --all")
    }
}
