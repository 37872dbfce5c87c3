import Foundation
import TestSupport
import Testing

@Suite struct CheckTests {
    @Test func everythingIsFoundAtOnceAndShownAsACompilerWould() throws {
        let session = try Session()
        try session.release("001_users", "002_posts", tag: "v1.0")
        try session.writePair("002_other")
        try session.writePair("000_late")
        try session.repository.write("sql/migrations/notes.sql", "SELECT 1;\n")
        try session.writePair(
            "003_words",
            up:
                "SELCT 1;\n\tCREATE TABEL é (id int);\nSELECT '日本' FRM x y z;\nSELECT 'e\u{301}', FROM;\nSELECT 1;\nDELETE users;\n",
            down: "\\d\nDROP TABLE x;\n"
        )
        try session.writePair("004_open", up: "SELECT 1;\nSELECT 'never closed;\n", down: "/* nor this\n")
        try session.writePair(
            "005_steering",
            up: "SELECT 1 \u{1B}[31m FRM;\n",
            down: "SELECT '\u{202E}', FRM 1 2;\n"
        )
        let long = String(repeating: "a, ", count: 100)
        try session.writePair("006_long", up: "SELECT \(long) FROM FROM \(long) x;\n", down: "SELECT 1;\n")
        try session.quietly("git add .")
        try session.show("git migrate check")
        try session.expectGolden("check")
    }

    @Test func whatWasReleasedIsProtectedHoweverItWasReleased() throws {
        let session = try Session()
        let released = try session.release("001_users")
        try session.release("002_posts", seconds: 1)
        let edit = "echo 'SELECT 2;' >> sql/migrations/up/001_users.sql && git add . && git migrate check"
        let releases = [
            "git tag v1 \(released)", "git tag -a -m one v1 \(released)",
            "git update-ref refs/migrate/production \(released)",
            "git update-ref refs/migrate/staging \(released)",
        ]
        let unprotected = [
            "git tag beta \(released)", "git update-ref refs/migrate/local \(released)",
            "git branch v1 \(released)",
        ]
        for release in releases + unprotected {
            try session.quietly(release)
            let shown = try session.quietly(edit)
            #expect(shown.status == (releases.contains(release) ? 1 : 0), "\(release): \(shown.text)")
            #expect(shown.text.contains("[edited-after-release]") == releases.contains(release), "\(release)")
            try session.quietly(
                "git reset -q --hard; git tag -d v1 beta; git branch -D v1; for e in local staging production;"
                    + " do git update-ref -d refs/migrate/$e; done"
            )
        }
        try session.quietly("git config migrate.releases 'release/*' && git tag release/1 \(released)")
        #expect(try session.quietly(edit).status == 1)
    }

    @Test func theHelpOfReleasedScriptsCanBeFollowedAsItStands() throws {
        let session = try Session()
        try session.release("001_users", "002_posts", tag: "v1")
        let breaches = [
            "echo 'SELECT 2;' >> sql/migrations/up/001_users.sql", "git rm -q sql/migrations/*/002_posts.sql",
            "for s in up down; do git mv sql/migrations/$s/001_users.sql sql/migrations/$s/001_people.sql; done",
            "for s in up down; do git mv sql/migrations/$s/001_users.sql \"sql/migrations/$s/001_it's \\$HOME.sql\"; done",
        ]
        for breach in breaches {
            try session.quietly(breach + " && git add .")
            let shown = try session.quietly("git migrate check")
            #expect(shown.status == 1, "\(breach)")
            let commands = shown.text.split(separator: "\n").compactMap { line in
                line.range(of: #"git (restore|mv) .*"#, options: .regularExpression).map { String(line[$0]) }
            }
            #expect(!commands.isEmpty, "\(breach)")
            for command in commands { #expect(try session.quietly(command).status == 0, "\(command)") }
            #expect(try session.quietly("git status --porcelain").text.isEmpty, "\(breach): \(commands)")
        }
    }

    @Test func aRevisionIsJudgedWholeAndARangeByWhatItChanges() throws {
        let session = try Session()
        try session.repository.write("sql/migrations/up/001_half.sql", "SELECT 1;\n")
        try session.repository.commit(message: "Half")
        try session.release("002_good", seconds: 1)
        try session.writePair("003_bad", up: "SELCT 1;\n")
        try session.repository.commit(message: "Bad", seconds: 2)
        try session.release("004_good", seconds: 3)
        try session.show("git migrate check --all")
        try session.show("git migrate check HEAD~2")
        try session.show("git migrate check HEAD~1..HEAD")
        try session.show("git migrate check HEAD~2..")
        try session.show("git migrate check HEAD~3...HEAD")
        try session.show("git migrate validate v9")
        try session.show("git migrate check v9..HEAD")
        try session.expectGolden("check-scopes")
        session.folder = session.repository.folder + "/bare"
        try session.repository.git("clone", "-q", "--bare", ".", session.folder)
        #expect(try session.quietly("git migrate check HEAD~1..HEAD").status == 0)
        #expect(try session.quietly("git migrate check HEAD").status == 1)
    }

    @Test func hostileFilesAreFindingsAndNeverACrash() throws {
        let session = try Session()
        let bombs: [String: String] = [
            "001_deep": "SELECT " + String(repeating: "1+", count: 100_000) + "1;\n",
            "002_parens": "SELECT " + String(repeating: "(", count: 100_000) + "1"
                + String(repeating: ")", count: 100_000),
            "003_comments": String(repeating: "/*", count: 60_000) + "\nSELECT 1;\n",
            "004_dollars": String(repeating: "$a$ $b$ ", count: 20_000),
            "005_bare": "SELECT ((((",
        ]
        for (name, text) in bombs { try session.writePair(name, up: text, down: "SELECT 1;\n") }
        try session.repository.commit()
        let shown = try session.quietly("git migrate check --all")
        #expect(shown.status == 1, "\(shown.text.suffix(2_000))")
        for name in bombs.keys {
            #expect(
                shown.text.contains("sql/migrations/up/\(name).sql:"),
                "\(name): \(shown.text.suffix(2_000))"
            )
        }
        #expect(shown.text.split(separator: "\n").allSatisfy { $0.count < 500 })
    }

    @Test func aFileNameCannotSteerTheTerminalOrTheShell() throws {
        let session = try Session()
        try session.repository.write("sql/migrations/up/001_a\u{1B}[31m;touch pwned.sql", "SELECT 1;\n")
        try session.repository.commit()
        let shown = try session.quietly("git migrate check --all")
        #expect(shown.status == 1)
        #expect(!shown.text.contains("\u{1B}"))
        #expect(shown.text.contains("git add 'sql/"), "\(shown.text)")
    }

    @Test func coloursComeOnlyWhenAskedForOrOnATerminal() throws {
        let session = try Session()
        try session.repository.write("sql/migrations/up/001_a.sql", "SELCT 1;\n")
        try session.repository.commit()
        #expect(try !session.quietly("git migrate check --all").text.contains("\u{1B}["))
        #expect(
            try session.quietly("git migrate check --all --color").text.contains("\u{1B}[1;31merror\u{1B}[m")
        )
        #expect(try session.quietly("NO_COLOR=1 git migrate check --all --color").text.contains("\u{1B}["))
        let terminal = "script -qec 'git migrate check --all' /dev/null"
        #expect(try session.quietly(terminal).text.contains("\u{1B}["))
        #expect(try !session.quietly("NO_COLOR=1 " + terminal).text.contains("\u{1B}["))
        #expect(
            try !session.quietly("script -qec 'git migrate check --all --no-color' /dev/null").text.contains(
                "\u{1B}["
            )
        )
    }
}
