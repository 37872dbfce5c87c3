import Foundation
import TestSupport
import Testing

/// What deployments leave in git.
@Suite struct RecordTests {
    /// Two releases, and `production` with a database of its own.
    private func shop() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", "003_tags", tag: "v1.1", seconds: 1)
        try session.makeEnvironment("production")
        return session
    }

    private let notes =
        "git notes --ref=migrate list | cut -d ' ' -f 2 | xargs -n 1 git notes --ref=migrate show"
    private let record = "git for-each-ref refs/migrate refs/notes; git notes --ref=migrate list"

    @Test func theNoteOnACommitTellsEveryDeploymentOfIt() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        try session.quietly("git migrate rollback v1.0 -e production --yes -q")
        try session.writePair("004_bad", up: "CREATE TABLE bad (id nonsense);\n")
        try session.repository.commit(seconds: 2)
        try session.quietly("git migrate deploy -e production --yes -q")
        try session.show("git notes --ref=migrate show v1.0")
        try session.show("git notes --ref=migrate show v1.1")
        try session.show("git notes --ref=migrate show HEAD")
        try session.show("git log --format=%s refs/notes/migrate")
        session.remark("The second run adds nothing.")
        let before = try session.quietly(record).text
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        try session.quietly("git migrate rollback v1.0 -e production --yes -q")
        let after = try session.quietly(record).text
        #expect(before != after)
        try session.quietly("git migrate deploy v1.0 -e production --yes -q; git migrate status")
        #expect(try session.quietly(record).text == after)
        try session.expectGolden("record-notes")
    }

    @Test func aRollbackToNothingIsNotedOnTheCommitThatItLeft() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.quietly("git migrate rollback --last -e production --yes -q")
        let note = try session.quietly("git notes --ref=migrate show v1.0").text.split(separator: "\n")
        #expect(note.count == 2)
        #expect(note.last?.contains(" rollback production done ") == true, "\(note)")
        #expect(note.last?.contains(" to=- whole=yes ") == true, "\(note)")
        #expect(try session.quietly("git for-each-ref refs/migrate").text.isEmpty)
    }

    @Test func thePrivateDatabaseIsNobodyElsesBusiness() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e local -q")
        #expect(try session.quietly("git for-each-ref refs/notes").text.isEmpty)
        #expect(try session.quietly("git status --porcelain").text.isEmpty)
        try session.quietly("git migrate local stop")
    }

    /// Puts the record back to what it was before the last deployment, which is what a process leaves that is killed after its last
    /// COMMIT.
    private func deployWithoutRecord(_ line: String, in session: Session) throws {
        let refs = try session.quietly("git for-each-ref --format='%(refname) %(objectname)' refs").text
        #expect(try session.quietly(line).status == 0)
        let before = refs.split(separator: "\n").map(String.init)
        for name in ["refs/migrate/production", "refs/notes/migrate"] {
            let old = before.first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
            try session.repository.git("update-ref", old == nil ? "-d" : name, old ?? name)
        }
    }

    @Test(arguments: ["git migrate status production", "git migrate deploy v1.1 -e production --yes"])
    func whatAKilledDeploymentDidNotComeToTheNextCommandMends(_ next: String) throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.quietly("git migrate rollback --last -e production --yes -q")
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try deployWithoutRecord("git migrate deploy v1.1 -e production --yes -q", in: session)
        #expect(try !session.quietly(notes).text.contains("revision=v1.1"))
        let told = try session.quietly(next)
        #expect(told.status == 0, "\(told.text)")
        let commit = try session.repository.git("rev-parse", "v1.1")
        #expect(try session.repository.git("rev-parse", "refs/migrate/production") == commit)
        #expect(try session.quietly("git notes --ref=migrate show v1.1").text.contains("revision=v1.1"))
        let mended = try session.quietly(record).text
        let again = try session.quietly("git migrate status production")
        #expect(!again.text.contains("git record"))
        #expect(try session.quietly(record).text == mended)
    }

    @Test func statusSaysWhereTheRecordDifferedFromTheLedger() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try deployWithoutRecord("git migrate deploy v1.1 -e production --yes -q", in: session)
        try session.show("git migrate status production")
        session.remark("The reference alone was written.")
        try session.quietly("git update-ref refs/notes/migrate refs/notes/migrate~1")
        try session.show("git migrate status production")
        session.remark("A clone that has the credentials, and nothing else.")
        try session.quietly("git update-ref -d refs/notes/migrate; git update-ref -d refs/migrate/production")
        try session.show("git migrate status production")
        session.remark("One that lacks the commit.")
        try session.quietly(
            "git tag -d v1.1; git reset -q --hard v1.0; git update-ref -d refs/migrate/production"
        )
        try session.quietly(
            "git update-ref -d refs/notes/migrate; git reflog expire --expire=now --all; git gc -q --prune=now"
        )
        try session.show("git migrate status production")
        try session.expectGolden("record-mended")
    }

    @Test func twoClonesThatMendTheRecordHaveTheSameOneAndGitMergesTheirs() throws {
        let session = try shop()
        let url = try session.repository.git("config", "migrate.production.url")
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.quietly(
            "git clone -q . ../other && git -C ../other config migrate.production.url '\(url)'"
        )
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        let own = try session.quietly(notes).text
        session.folder = session.repository.folder + "/other"
        try session.quietly("git migrate status production")
        #expect(try session.quietly(notes).text == own)
        #expect(own.contains("revision=v1.0") && own.contains("revision=v1.1"))

        try session.quietly("git migrate rollback v1.0 -e production --yes -q")
        session.folder = session.repository.path
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        try session.quietly("git fetch -q ../other refs/notes/migrate:refs/notes/other")
        let merge = try session.quietly("git notes --ref=migrate merge -s cat_sort_uniq other")
        #expect(merge.status == 0, "\(merge.text)")
        let lines = try session.quietly("git notes --ref=migrate show v1.1").text.split(separator: "\n")
        #expect(lines.count == 2 && lines == lines.sorted(), "\(lines)")
    }

    @Test func theFileOfWhatIsAppliedFollowsEachDeployment() throws {
        let session = try shop()
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        try session.show("git status --short -uall")
        try session.show("cat sql/migrations/applied/production.json")
        try session.quietly("git add sql && git commit -q -m 'Keep what production has'")
        try session.quietly("git migrate deploy v1.1 -e production --yes -q")
        try session.show("git diff -U0 | grep '^[-+] .*_'")
        try session.quietly("git commit -q -a -m 'Keep what production has'")
        session.remark("Nothing to do changes nothing, and the check passes the file over.")
        try session.show("git migrate deploy v1.1 -e production --yes && git status --short")
        try session.show("git migrate check --all")
        session.remark("It is switched off for an environment.")
        try session.quietly("git config migrate.production.appliedFile false")
        try session.show("git migrate rollback v1.0 -e production --yes -q && git status --short")
        try session.expectGolden("record-applied")
    }

    @Test func aCommittedLinkDoesNotLeadTheFileOutOfTheRepository() throws {
        let session = try shop()
        try session.quietly("mkdir ../elsewhere && ln -s ../../../elsewhere sql/migrations/applied")
        let deployed = try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        #expect(deployed.status == 0, "\(deployed.text)")
        #expect(try session.quietly("ls ../elsewhere").text.isEmpty)
    }
}
