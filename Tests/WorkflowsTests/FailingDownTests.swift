import TestSupport
import Testing

/// A down script that fails, wherever in a rollback it stands, leaves the database at the last good step, and that is said.
@Suite struct FailingDownTests {
    private static let count = 12

    /// v1 is before, v2 has many migrations, of which those at these places have a down script that cannot run.
    private func staging(failing: Int, down: String) throws -> Staging {
        let staging = try Staging()
        try staging.commit(.table("000", "base"), tag: "v1")
        try staging.commit(
            (1...Self.count).map { number in
                let table = "t\(number)"
                return Staging.Pair(
                    Self.name(number),
                    up: "CREATE TABLE \(table) (id int);\n",
                    down: number == failing ? down : "DROP TABLE \(table);\n"
                )
            },
            tag: "v2"
        )
        try staging.deploy("v2")
        return staging
    }

    private static func name(_ number: Int) -> String { "\(number < 10 ? "00" : "0")\(number)_t\(number)" }

    private static let ways = [
        "an error": "DROP TABLE nowhere;\n", "an exception": "DO $$ BEGIN RAISE 'irreversible'; END $$;\n",
        "an error after a good statement": "DROP TABLE t6;\nSELECT 1 / 0;\n",
        "an error in a block of its own": "BEGIN;\nALTER TABLE t6 ADD a int;\nSELECT nothing;\nCOMMIT;\n",
        "a constraint at the end": """
        CREATE TABLE p (id int PRIMARY KEY);
        ALTER TABLE t6 ADD FOREIGN KEY (id) REFERENCES p DEFERRABLE INITIALLY DEFERRED;
        INSERT INTO t6 VALUES (1);

        """,
    ]

    @Test(arguments: ways.keys.sorted())
    func inTheMidstOfMany(way: String) throws {
        let down = try #require(Self.ways[way])
        let staging = try staging(failing: 6, down: down)
        let outcome = try staging.command("rollback", "v1")
        #expect(outcome.status == 2)
        let messages = outcome.messages
        #expect(messages.contains(#/006_t6 (failed|.* failed)|script of 006_t6/#), "\(messages)")
        #expect(messages.contains("staging was at v2"), "\(messages)")
        #expect(messages.contains("of the 12 steps of this rollback"), "\(messages)")
        #expect(try staging.applied() == ["000_base"] + (1...6).map(Self.name))
        #expect(try staging.column("SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]+$'") == ["6"])
        #expect(
            try staging.column("SELECT count(*) FROM information_schema.columns WHERE table_name = 't6'") == [
                "1"
            ]
        )
        #expect(try !staging.has("p"))
        #expect(try staging.deployments().last == "rollback failed")
        #expect(try staging.command("status").output.contains("6 steps since v2"))

        // The way on that the message names, and the way forward.
        let advice = "git migrate rollback v1 -e staging --down-from <rev>"
        #expect(messages.contains(advice), "\(messages)")
        try staging.commit(
            Staging.Pair(Self.name(6), up: "CREATE TABLE t6 (id int);\n", down: "DROP TABLE t6;\n")
        )
        #expect(try staging.command("rollback", "v1", "--down-from", "HEAD").status == 0)
        #expect(try staging.applied() == ["000_base"])
        try staging.deploy("v2")
        #expect(try staging.applied().count == Self.count + 1)
    }

    @Test(arguments: [1, count])
    func atTheFirstAndAtTheLastStep(number: Int) throws {
        let staging = try staging(failing: number, down: "DROP TABLE nowhere;\n")
        let outcome = try staging.command("rollback", "v1")
        #expect(outcome.status == 2)
        #expect(try staging.applied().count == number + 1)
        let said = number == Self.count ? "and is there still" : "of the 12 steps of this rollback"
        #expect(outcome.messages.contains(said), "\(outcome.messages)")
        try staging.deploy("v2")
        #expect(try staging.command("status").output.contains("up to date"))
    }

    @Test func theCommandThatGoesOnCountsWhatIsLeft() throws {
        let staging = try staging(failing: 6, down: "DROP TABLE nowhere;\n")
        let outcome = try staging.command("rollback", "--steps", "10")
        #expect(outcome.status == 2)
        let advice = "git migrate rollback --steps 4 -e staging --down-from <rev>"
        #expect(outcome.messages.contains(advice), "\(outcome.messages)")
    }

    @Test func onTheWayToAnotherReleaseNothingIsAppliedAfterIt() throws {
        let staging = try staging(failing: 3, down: "DROP TABLE nowhere;\n")
        try staging.repository.git("checkout", "-q", "v1")
        try staging.commit(.table("050", "other"), tag: "v1.1")
        let outcome = try staging.command("deploy", "v1.1", "--allow-revert")
        #expect(outcome.status == 2)
        #expect(try staging.applied() == ["000_base"] + (1...3).map(Self.name))
        #expect(try !staging.has("other"))
        let advice = "git migrate deploy v1.1 -e staging --allow-revert --down-from"
        #expect(outcome.messages.contains(advice), "\(outcome.messages)")
    }

    @Test func outsideATransactionWhatRanOfItIsSaidAndRepairGoesOn() throws {
        let down = "DROP INDEX CONCURRENTLY i6;\nDROP TABLE t6;\n"
        let staging = try staging(failing: 6, down: down)
        let outcome = try staging.command("rollback", "v1")
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("git migrate repair -e staging"), "\(outcome.messages)")
        #expect(try staging.applied() == ["000_base"] + (1...6).map(Self.name))
        let again = try staging.command("rollback", "v1")
        #expect(again.status == 3, "\(again.messages)")
        try staging.connection().execute("CREATE INDEX i6 ON t6 (id)")
        #expect(try staging.command("repair", "--resume").status == 0)
        #expect(try staging.command("rollback", "v1").status == 0)
        #expect(try staging.applied() == ["000_base"])
    }
}
