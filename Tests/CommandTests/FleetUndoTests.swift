import TestSupport
import Testing

/// `rollback --last` and `--steps` of a whole fleet.
@Suite struct FleetUndoTests {
    @Test func aFleetGoesBackToOnePlaceOrNotAtAll() throws {
        let fleet = try FleetProject.shops(4)
        let session = fleet.session
        try session.quietly("git migrate deploy v1.0 -e shops; git migrate deploy v1.1 -e shops")
        for member in [1, 2] {
            try fleet.connection(member).execute(
                "INSERT INTO t_003_tags SELECT generate_series(1, \(member))"
            )
        }
        session.remark("what is lost, by member")
        try session.show("git migrate rollback --last -e shops -n")
        session.remark("one fails, and the same command goes on")
        try fleet.connection(2).execute("CREATE VIEW uses AS SELECT * FROM t_003_tags")
        try session.show("git migrate rollback --last -e shops --parallel 1")
        try fleet.connection(2).execute("DROP VIEW uses")
        try session.show("git migrate rollback --last -e shops")
        try session.show("git for-each-ref --format='%(refname) %(subject)' refs/migrate")
        session.remark("a deployment that came to some is undone on these")
        try session.quietly("git migrate deploy v1.1 -e shops --member shop_4")
        try session.show("git migrate rollback --last -e shops")
        session.remark("by steps, and further than there are")
        try session.show("git migrate rollback --steps 1 -e shops")
        try session.show("git migrate rollback --steps 2 -e shops")
        session.remark("where they stand apart it is refused")
        try session.quietly("git migrate deploy v1.1 -e shops --member shop_4")
        try session.show("git migrate rollback --steps 1 -e shops")
        session.remark("back to nothing")
        try session.quietly("git migrate deploy v1.1 -e shops")
        try session.show("git migrate rollback --steps 3 -e shops")
        try session.show("git migrate rollback --last -e shops")
        try session.expectGolden("fleet-undo")
    }

    /// What the first runner undid the second one does not undo again, and neither goes further back.
    @Test func severalRunnersUndoTheLastRunOnce() throws {
        let fleet = try FleetProject.shops(12)
        for revision in ["v1.0", "v1.1"] { #expect(try fleet.command("deploy \(revision)").status == 0) }
        let holder = try fleet.connection(0)
        try holder.execute("BEGIN; LOCK TABLE t_003_tags")
        let runners = try (0..<3).map { _ in try fleet.start("rollback", "--last", "--wait", "60") }
        try until("all of them have looked at all members") {
            runners.allSatisfy { $0.messages.contains("12       v1.1") }
        }
        try holder.execute("COMMIT")
        for runner in runners {
            let outcome = runner.wait()
            #expect(outcome.status == 0, "\(outcome.messages)")
        }
        let steps = ["apply 001", "apply 002", "apply 003", "revert 003"]
        #expect(try fleet.steps().allSatisfy { $0 == steps })
    }
}
