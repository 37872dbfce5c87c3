import TestSupport
import Testing

/// Two release lines that part: v1.4.1 mends v1.4 while v1.5 goes on from it.
@Suite struct DivergedLinesTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        let repository = staging.repository
        try staging.commit(.table("001", "a"), .table("003", "c"), tag: "v1.4")
        try repository.git("checkout", "-q", "-b", "hotfix")
        try staging.commit(.table("004", "hotfix"), tag: "v1.4.1")
        try repository.git("checkout", "-q", "main")
        try staging.commit(.table("002", "late"), .table("005", "e"), tag: "v1.5")
    }

    private func expect(
        _ tables: String...,
        at release: String,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let found = try staging.column(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        #expect(found == tables.sorted(), sourceLocation: location)
        #expect(try staging.applied().count == tables.count, sourceLocation: location)
        let status = try staging.command("status").output
        #expect(status.contains(" \(release) "), "\(status)", sourceLocation: location)
    }

    @Test func fromTheHotfixToTheNextReleaseAndBackBothWays() throws {
        try staging.deploy("v1.4")
        try staging.deploy("v1.4.1")
        let refused = try staging.command("deploy", "v1.5", "--allow-late")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("not in v1.5: 004_hotfix is applied"), "\(refused.messages)")
        try staging.deploy("v1.5", "--allow-late", "--allow-revert")
        try expect("a", "c", "e", "late", at: "v1.5")
        #expect(try staging.steps().suffix(3) == ["revert 004", "apply 002", "apply 005"])

        let back = try staging.command("rollback", "v1.4.1")
        #expect(back.status == 1)
        #expect(back.messages.contains("not applied: v1.4.1 has 004_hotfix"), "\(back.messages)")
        #expect(
            back.messages.contains("git migrate deploy v1.4.1 -e staging --allow-revert"),
            "\(back.messages)"
        )
        try staging.deploy("v1.4.1", "--allow-revert")
        try expect("a", "c", "hotfix", at: "v1.4.1")
        #expect(try staging.command("rollback", "v1.4").status == 0)
        try expect("a", "c", at: "v1.4")
    }

    @Test func theLastDeploymentThatAlsoRevertedLeadsBetweenCommitsAndSaysSo() throws {
        try staging.deploy("v1.4.1")
        try staging.deploy("v1.5", "--allow-late", "--allow-revert")
        let outcome = try staging.command("rollback", "--last")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("between commits now"), "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "003_c"])
        try staging.deploy("v1.4.1")
        try expect("a", "c", "hotfix", at: "v1.4.1")
    }

    @Test func theOtherLinesScriptsAreRevertedThoughItsBranchIsGone() throws {
        try staging.deploy("v1.4.1")
        let repository = staging.repository
        try repository.git("tag", "-d", "v1.4.1")
        try repository.git("branch", "-q", "-D", "hotfix")
        try repository.git("update-ref", "-d", "refs/migrate/staging")
        try repository.git("reflog", "expire", "--expire=all", "--all")
        try repository.git("gc", "-q", "--prune=now")
        #expect(try staging.command("rollback", "v1.4").status == 0)
        try expect("a", "c", at: "v1.4")
        let other = try staging.command("rollback", "v1.4.1")
        #expect(other.status == 1, "it is known, and a rollback applies nothing")
        #expect(other.messages.contains("not applied: v1.4.1 has 004_hotfix"), "\(other.messages)")
    }
}
