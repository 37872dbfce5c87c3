import Foundation
import TestSupport
import Testing

/// post-checkout and post-merge: a note about the local database, which is not asked.
@Suite struct LocalNoteTests {
    /// A clone whose local database was brought to `main`, by what the repository recorded.
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", "002_posts")
        try session.repository.git("update-ref", "refs/migrate/local", "HEAD")
        try session.quietly("git migrate hooks install post-checkout post-merge")
        return session
    }

    @Test func aMoveOfHeadSaysHowTheLocalDatabaseStands() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "ahead")
        try session.release("003_tags", "004_words", seconds: 1)
        try session.repository.git("checkout", "-q", "main~0")
        try session.repository.git("checkout", "-q", "-b", "edited")
        try session.writePair("002_posts", up: "CREATE TABLE posts (id int);\n")
        try session.repository.commit(seconds: 2)
        try session.repository.git("checkout", "-q", "main")
        try session.show("git checkout -q ahead")
        try session.show("git checkout -q main")
        try session.show("git checkout -q edited")
        try session.quietly("git update-ref refs/migrate/local ahead")
        try session.show("git checkout -q main")
        try session.show("git checkout -q -b other && git checkout -q ahead -- sql && git reset -q --hard")
        try session.release("001_late", seconds: 3)
        try session.show("git checkout -q main && git checkout -q other")
        try session.expectGolden("local-note")
    }

    @Test func aMergeSaysSoTooAndASquashDoesNot() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "feature")
        try session.release("003_tags", seconds: 1)
        try session.repository.git("update-ref", "refs/migrate/local", "main")
        try session.quietly("git checkout -q main")
        let sentence = "lacks 1 migration of HEAD (003_tags)"
        #expect(
            try !session.quietly("git merge -q --squash feature && git reset -q --hard").text.contains(
                sentence
            )
        )
        #expect(try session.quietly("git merge -q feature").text.contains(sentence))
        try session.quietly("git reset -q --hard HEAD~1")
        let shown = try session.quietly("git merge -q --no-ff --no-edit feature")
        #expect(shown.text.contains(sentence), "\(shown.text)")
        #expect(shown.text.contains("git migrate deploy -e local\n"), "\(shown.text)")
    }

    @Test func nothingIsSaidWhereThereIsNothingToSay() throws {
        let session = try session()
        func expectSilent(_ line: String, location: SourceLocation = #_sourceLocation) throws {
            let shown = try session.quietly(line)
            #expect(shown.status == 0, "\(line): \(shown.text)", sourceLocation: location)
            #expect(shown.text.isEmpty, "\(line): \(shown.text)", sourceLocation: location)
        }
        // The migrations are the same.
        try expectSilent(
            "git checkout -q -b words && echo 1 > README && git add README && git commit -q -m x"
        )
        try expectSilent("git checkout -q main && git merge -q words")
        // The new HEAD is what was deployed.
        try session.repository.git("checkout", "-q", "-b", "feature")
        try session.release("003_tags", seconds: 1)
        try session.repository.git("update-ref", "refs/migrate/local", "feature")
        try session.quietly("git checkout -q main")
        try expectSilent("git checkout -q feature")
        // Nothing was ever deployed here.
        try session.repository.git("update-ref", "-d", "refs/migrate/local")
        try expectSilent("git checkout -q main && git checkout -q feature && git checkout -q --orphan none")
        // Files alone, a new worktree, a clone.
        try session.quietly("git checkout -q -f main; git update-ref refs/migrate/local main")
        try expectSilent("git checkout -q feature -- sql && git reset -q --hard")
        try expectSilent("git worktree add -q ../linked feature 2>/dev/null")
    }

    @Test func aRebaseIsSilentOnItsWay() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "feature")
        try session.release("004_words", seconds: 1)
        try session.quietly("git checkout -q main")
        try session.release("003_tags", seconds: 2)
        try session.repository.git("update-ref", "refs/migrate/local", "feature")
        try session.quietly("git checkout -q feature")
        let shown = try session.quietly("git rebase -q main")
        #expect(shown.status == 0)
        #expect(shown.text.isEmpty, "\(shown.text)")
    }

    @Test func theHookNeverMakesACheckoutFail() throws {
        let session = try session()
        try session.repository.git("checkout", "-q", "-b", "broken")
        try session.repository.commit([".gitmigrate": "[nonsense\n"], seconds: 1)
        try session.repository.git("checkout", "-q", "main")
        #expect(try session.quietly("git checkout -q broken").status == 0)
        #expect(try session.quietly("git checkout -q main").status == 0)
        #expect(try session.quietly("git migrate hooks run post-checkout nonsense").status == 0)
        session.environment["PATH"] = "/usr/bin:/bin"
        let shown = try session.quietly("git checkout -q broken")
        #expect(shown.status == 0)
        #expect(shown.text.isEmpty, "\(shown.text)")
    }

    @Test func theHintIsACommandThatWorks() throws {
        let session = try session()
        try session.quietly("git update-ref -d refs/migrate/local")
        try session.repository.git("checkout", "-q", "-b", "feature")
        try session.release("004_words", seconds: 1)
        defer { _ = try? session.quietly("git migrate local stop") }
        #expect(try session.quietly("git migrate deploy -e local").status == 0)
        try session.quietly("git checkout -q main")
        try session.release("003_tags", seconds: 2)
        try session.quietly("git checkout -q feature")
        let shown = try session.quietly("git checkout -q main")
        #expect(shown.text.contains("has 1 migration that HEAD lacks (004_words)"), "\(shown.text)")
        let command = try #require(shown.text.split(separator: "\n").last?.split(separator: ": ").last)
        let deployed = try session.quietly(String(command))
        #expect(deployed.status == 0, "\(deployed.text)")
        try session.quietly("git checkout -q feature")
        #expect(try session.quietly("git checkout -q main").text.isEmpty)
    }
}
