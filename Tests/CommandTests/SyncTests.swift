import Foundation
import TestSupport
import Testing

/// Two clones and what they share.
@Suite struct SyncTests {
    private let session: Session
    private let bare: String
    private let other: String

    init() throws {
        session = try Session()
        bare = session.repository.folder + "/shop.git"
        other = session.repository.folder + "/other"
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        for name in ["staging", "production"] { try session.makeEnvironment(name) }
        try session.quietly(
            """
            git init -q --bare -b main '\(bare)' && git remote add origin '\(bare)' && git push -q -u origin main v1.0 v1.1
            git clone -q '\(bare)' '\(other)'
            """
        )
    }

    private func inOther(_ body: () throws -> Void) throws {
        session.folder = other
        defer { session.folder = session.repository.path }
        try body()
    }

    /// Gives the other clone the environments' databases too.
    private func shareCredentials() throws {
        for name in ["staging", "production"] {
            let url = try session.repository.git("config", "migrate.\(name).url")
            try session.repository.git("-C", other, "config", "migrate.\(name).url", url)
        }
    }

    private let record = """
        git for-each-ref --format='%(refname) %(objectname)' refs/migrate
        git notes --ref=migrate list | cut -d ' ' -f 2 | xargs -r -n 1 git notes --ref=migrate show | sort
        """

    @Test func aCloneWithoutCredentialsLearnsWhereEnvironmentsAre() throws {
        try session.quietly(
            "git migrate deploy v1.1 -e staging -q; git migrate deploy v1.0 -e production --yes -q"
        )
        try session.show("git migrate sync")
        try session.show("git migrate sync")
        try inOther {
            session.remark("The other clone.")
            try session.show("git migrate init")
            try session.show("git migrate init")
            try session.show("git fetch -q && git log --oneline --decorate")
            try session.show("git migrate status")
            try session.show("git migrate log -e production")
            session.remark("With a record of its own.")
            try session.show("git migrate sync")
            try session.show("git migrate status production")
        }
        try session.expectGolden("sync")
    }

    @Test func aReviewerWithoutCredentialsLearnsWhatABranchWouldBringAndWhetherItsWayBackIsProven() throws {
        try session.quietly("git migrate deploy v1.0 -e production --yes -q; git switch -q -c feature")
        try session.release("003_letters", tag: "v1.2-rc1", seconds: 2)
        try session.quietly("git migrate test -q HEAD && git push -q origin feature && git migrate sync -q")
        try inOther {
            try session.show("git migrate status production")
            try session.show("git migrate init -q && git fetch -q")
            try session.show("git migrate status production --at feature")
            try session.show("git migrate status production --at origin/feature")
        }
        try session.expectGolden("reviewer")
    }

    @Test func twoClonesThatBothDeployedAgreeOnTheLastDeployment() throws {
        try shareCredentials()
        try session.quietly("git migrate deploy v1.1 -e production --yes -q; git migrate sync")
        try inOther { try session.quietly("git migrate sync") }
        session.remark(
            "One rolls production back, the other deploys to staging, and neither has seen the other's."
        )
        try session.quietly("git migrate rollback v1.0 -e production --yes -q")
        try inOther { try session.quietly("git migrate deploy v1.1 -e staging -q") }
        try session.show("git migrate sync")
        try inOther { try session.show("git migrate sync") }
        try session.show("git migrate sync")
        let own = try session.quietly(record).text
        try inOther {
            let theirs = try session.quietly(record).text
            #expect(theirs == own)
        }
        session.folder = bare
        #expect(try session.quietly(record).text == own)
        session.folder = session.repository.path
        #expect(own.contains("rollback production") && own.contains("deploy staging"))
        let commit = try session.repository.git("rev-parse", "v1.0")
        #expect(own.contains("refs/migrate/production \(commit)"))
        try session.expectGolden("sync-both")
    }

    @Test func aRollbackToNothingTakesTheReferenceAway() throws {
        try session.quietly("git migrate deploy v1.0 -e staging -q; git migrate sync")
        try inOther { try session.quietly("git migrate sync") }
        try session.quietly("git migrate rollback --last -e staging -q")
        #expect(try session.quietly("git migrate sync").status == 0)
        try inOther {
            let synced = try session.quietly("git migrate sync && git for-each-ref refs/migrate")
            #expect(synced.status == 0 && synced.text.contains("fetched") && !synced.text.contains("commit"))
            let status = try session.quietly("git migrate status staging").text
            #expect(!status.contains("v1.0"), "\(status)")
        }
        #expect(try session.repository.git("-C", bare, "for-each-ref", "refs/migrate").isEmpty)
    }

    @Test func theSamePrivateDatabaseIsNotShared() throws {
        try session.quietly("git update-ref refs/migrate/local v1.0; git migrate deploy v1.0 -e staging -q")
        #expect(try session.quietly("git migrate sync").status == 0)
        let there = try session.repository.git("-C", bare, "for-each-ref", "--format=%(refname)")
        #expect(there.contains("refs/migrate/staging") && !there.contains("local"), "\(there)")
    }

    @Test func racingClonesLoseNothing() throws {
        try shareCredentials()
        try session.quietly("git migrate deploy v1.0 -e staging -q; git migrate sync")
        try inOther { try session.quietly("git migrate sync") }
        try session.quietly("git migrate deploy v1.0 -e production --yes -q")
        // Each clone deploys to an environment of its own, and both share that at once, several times over.
        let rounds = 4
        let elsewhere = Tool(in: session.repository, folder: other)
        for round in 1...rounds {
            let release = round.isMultiple(of: 2) ? "v1.0 --allow-revert" : "v1.1"
            let own = try session.quietly("git migrate deploy \(release) -e production --yes -q")
            #expect(own.status == 0, "\(own.text)")
            try inOther {
                let theirs = try session.quietly("git migrate deploy \(release) -e staging -q")
                #expect(theirs.status == 0, "\(theirs.text)")
            }
            let runs = [
                try Tool(in: session.repository).start(["sync"]), try elsewhere.start(["sync"]),
            ]
            for run in runs {
                let outcome = run.wait()
                #expect(outcome.status == 0, "\(outcome.messages)")
            }
        }
        try session.quietly("git migrate sync")
        try inOther { try session.quietly("git migrate sync") }
        let own = try session.quietly(record).text
        try inOther {
            let theirs = try session.quietly(record).text
            #expect(theirs == own)
        }
        // The references, then the first deployment of each environment and one for each round.
        #expect(own.split(separator: "\n").count == 2 + 2 + 2 * rounds, "\(own)")
    }

    @Test func notesThatPeopleWriteStay() throws {
        try session.quietly("git migrate deploy v1.0 -e staging -q; git migrate sync")
        try inOther {
            try session.quietly(
                "git migrate sync; git notes --ref=migrate append -m 'seen by Olga' v1.0; git migrate sync"
            )
        }
        try session.quietly("git notes --ref=migrate append -m 'seen by Piet' v1.0; git migrate sync")
        let note = try session.quietly("git notes --ref=migrate show v1.0").text
        #expect(note.contains("seen by Olga") && note.contains("seen by Piet"), "\(note)")
    }

    @Test func whatKeepsARecordFromBeingSharedIsNamed() throws {
        try session.quietly("git migrate deploy v1.0 -e staging -q")
        try session.show("git migrate sync upstream")
        try session.quietly(
            "git remote rename origin first; git remote add second ../nowhere.git; git config --unset branch.main.remote"
        )
        try session.show("git migrate sync")
        try session.show("git migrate sync second")
        session.remark("A server that takes no such references.")
        try session.quietly(
            """
            printf '#!/bin/sh\\nwhile read old new ref; do case $ref in refs/migrate/*) exit 1;; esac; done\\n' > '\(bare)/hooks/pre-receive'
            chmod +x '\(bare)/hooks/pre-receive'
            """
        )
        try session.show("git migrate sync first 2>&1 | grep -v refs/notes")
        try session.quietly("git remote remove first; git remote remove second")
        try session.show("git migrate sync")
        try session.expectGolden("sync-refused")
    }
}
