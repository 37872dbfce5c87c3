import Foundation
import TestSupport
import Testing

@Suite struct NewTests {
    private func paths(_ session: Session, _ words: String) throws -> [String] {
        let shown = try session.quietly("git migrate new \(words) 2>/dev/null")
        #expect(shown.status == 0)
        return shown.text.split(separator: "\n").map(String.init)
    }

    @Test func thePairIsWrittenFromTheTemplates() throws {
        let session = try Session()
        try session.show("git migrate new add users table")
        try session.show("cat sql/migrations/up/001_add_users_table.sql")
        try session.show("cat sql/migrations/down/001_add_users_table.sql")
        try session.expectGolden("new")
    }

    @Test func whatTheTemplateHoldsIsNoMigrationYet() throws {
        let session = try Session()
        try session.quietly("git migrate init && git add . && git commit -q -m init")
        try session.quietly("git migrate new add users && git add .")
        let commit = try session.quietly("git commit -m 'Add users'")
        #expect(commit.status == 1)
        #expect(commit.text.contains("the up script of 001_add_users does nothing [empty]"))
        #expect(commit.text.contains("the down script of 001_add_users does nothing [empty]"))
    }

    @Test func theDateIsTodayAndTheAuthorIsGits() throws {
        let session = try Session()
        session.environment["GIT_AUTHOR_NAME"] = "Zoë O'Neil"
        session.environment["GIT_AUTHOR_EMAIL"] = "zoe@example.org"
        let path = try #require(try paths(session, "x").first)
        let text = try String(contentsOfFile: session.repository.path + "/" + path, encoding: .utf8)
        #expect(text.contains("-- Author: Zoë O'Neil <zoe@example.org>\n"))
        let today = Date().formatted(.iso8601.year().month().day())
        #expect(text.contains("-- Date: \(today)\n"))
    }

    @Test func theNextVersionIsOneThatNoBranchHas() throws {
        let session = try Session()
        try session.release("001_a", "002_b")
        try session.repository.git("checkout", "-q", "-b", "other")
        try session.release("003_c", "004_d")
        try session.repository.git("checkout", "-q", "main")
        #expect(try paths(session, "mine").first == "sql/migrations/up/005_mine.sql")
        // One that is written and not even staged counts as well.
        #expect(try paths(session, "mine").first == "sql/migrations/up/006_mine.sql")
        // So does one that only the index has.
        try session.writePair("010_staged")
        try session.quietly("git add . && rm -r sql")
        #expect(try paths(session, "mine").first == "sql/migrations/up/011_mine.sql")
        // And one of a commit that is checked out without a branch.
        try session.quietly("git reset -q --hard && git clean -fdq && git checkout -q --detach")
        try session.release("020_loose")
        #expect(try paths(session, "mine").first == "sql/migrations/up/021_mine.sql")
    }

    @Test(arguments: [
        ("suffix", "000009_a.up.sql", "000009_a.down.sql", #"000010_x\.up\.sql"#),
        ("suffix", "9_a.up.sql", "9_a.down.sql", #"10_x\.up\.sql"#),
        ("suffix", "1514764800_a.up.sql", "1514764800_a.down.sql", #"1[0-9]{9}_x\.up\.sql"#),
        ("suffix", "20250210000000_a.up.sql", "20250210000000_a.down.sql", #"20[0-9]{12}_x\.up\.sql"#),
        ("flyway", "V7__a.sql", "U7__a.sql", #"V8__x\.sql"#),
        (
            "directory", "2018-07-10-061642_a/up.sql", "2018-07-10-061642_a/down.sql",
            #"20[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{6}_x/up\.sql"#
        ),
    ])
    func versionsGoOnInTheStyleThatTheFolderUses(layout: String, up: String, down: String, next: String)
        throws
    {
        let session = try Session()
        for file in [up, down] { try session.repository.write("sql/migrations/" + file, "SELECT 1;\n") }
        try session.quietly("git migrate init --layout \(layout)")
        let path = try #require(try paths(session, "x").first)
        #expect(try Regex("sql/migrations/" + next).wholeMatch(in: path) != nil, "\(path)")
    }

    @Test(arguments: [
        ("'Add  Users & Totals!'", "add_users_totals"), ("add users", "add_users"),
        ("'Größe ändern'", "grosse_andern"),
        ("Łódź naïve’s", "lodz_naives"), ("../../etc/passwd", "etc_passwd"), ("'日本 2'", "2"),
        ("x_y-z", "x_y_z"),
        ("'DROP TABLE x; --'", "drop_table_x"), ("-- -n", "n"),
    ])
    func namesBecomeFileNamesThatEverySystemCanHold(words: String, slug: String) throws {
        #expect(try paths(Session(), words).first == "sql/migrations/up/001_\(slug).sql")
    }

    @Test func wordsWithoutALetterAreRefusedAndNothingIsWritten() throws {
        let session = try Session()
        for words in ["''", "' / '", "日本", "'🦊'"] {
            #expect(try session.show("git migrate new \(words)").status == 129)
        }
        #expect(try session.quietly("git status --porcelain").text.isEmpty)
        try session.expectGolden("new-refused")
    }

    @Test func aNameThatTheLayoutWouldMisreadIsRefusedAndNothingIsWritten() throws {
        let session = try Session()
        try session.quietly("git migrate init --layout rollback && git add . && git commit -q -m init")
        let refused = try session.quietly("git migrate new support rollback")
        #expect(refused.status == 129)
        #expect(refused.text.contains("give the migration another name"), "\(refused.text)")
        #expect(try session.quietly("git status --porcelain").text.isEmpty)
        #expect(try session.quietly("git migrate new rollback support").status == 0)
    }

    @Test func aNameOfManyLinesStaysInsideTheComment() throws {
        let session = try Session()
        let path = try #require(try paths(session, "\"$(printf 'a\\nDROP TABLE users;')\"").first)
        let text = try String(contentsOfFile: session.repository.path + "/" + path, encoding: .utf8)
        #expect(!text.split(separator: "\n").contains { $0.hasPrefix("DROP") }, "\(text)")
    }

    @Test func inASubfolderThePathsCanBeOpenedFromThere() throws {
        let session = try Session()
        try session.repository.write("app/readme", "")
        session.folder = session.repository.path + "/app"
        let shown = try session.quietly("git migrate new add users 2>/dev/null")
        #expect(
            shown.text == "../sql/migrations/up/001_add_users.sql\n../sql/migrations/down/001_add_users.sql\n"
        )
        #expect(try session.quietly("cat \(shown.text.replacing("\n", with: " "))").status == 0)
    }
}
