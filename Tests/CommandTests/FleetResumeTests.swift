import Glibc
import TestSupport
import Testing

/// Runs over a fleet that end before all members are there.
@Suite struct FleetResumeTests {
    @Test func afterAKillInMidWaveTheNextRunGoesOn() throws {
        let fleet = try FleetProject.shops(7, .column)
        #expect(try fleet.command("deploy v1.0").status == 0)
        let holders = try [3, 4].map(fleet.holder)
        let tool = try fleet.start("deploy", "v1.1", "--parallel", "2")
        for member in ["shop_4", "shop_5"] {
            try until("\(member) waits") { tool.messages.contains("\(member): 003_tags waits for") }
        }
        tool.signal(SIGKILL)
        #expect(tool.wait().status == 128 + SIGKILL)
        for member in 0..<fleet.count {
            #expect(try fleet.steps(member).count == (member < 3 ? 3 : 2), "\(fleet.name(member))")
        }
        for holder in holders { try holder.execute("COMMIT") }
        let status = try fleet.session.quietly("git migrate status shops")
        #expect(status.status == 0 && status.text.contains("up to date"), "\(status.text)")
        let resumed = try fleet.command("deploy v1.1 --wait 60s")
        #expect(resumed.status == 0, "\(resumed.text)")
        #expect(resumed.text.contains("all 7 members of shops are at v1.1"), "\(resumed.text)")
        for member in 0..<fleet.count {
            #expect(try fleet.steps(member) == ["apply 001", "apply 002", "apply 003"])
            #expect(try fleet.deployments(member).last == "v1.1 done")
        }
        #expect(try fleet.command("deploy v1.1").text.contains("nothing to do"))
    }

    /// The statements run one by one: of what fails at the first nothing is in, and at the second it needs a person.
    @Test func theStatusIsThatOfTheWorstMemberAndFailuresAreCounted() throws {
        let fleet = try FleetProject.shops(
            5,
            .scripts(
                up: """
                    CREATE TABLE t_003_tags (id bigint);
                    CREATE UNIQUE INDEX CONCURRENTLY t_003_index ON t_001_users (id);

                    """,
                down: "DROP INDEX t_003_index;\nDROP TABLE t_003_tags;\n"
            )
        )
        #expect(try fleet.command("deploy v1.0").status == 0)
        try fleet.connection(1).execute("CREATE TABLE t_003_tags ()")
        try fleet.connection(2).execute("INSERT INTO t_001_users VALUES (1), (1)")
        let first = try fleet.command("deploy v1.1 --parallel 1")
        #expect(first.status == 2, "\(first.text)")
        #expect(first.text.contains("1 of 5 members of shops failed and 3 were not begun"), "\(first.text)")
        let second = try fleet.command("deploy v1.1 --parallel 1 --max-failures 2")
        #expect(second.status == 3, "\(second.text)")
        #expect(second.text.contains("2 of 5 members of shops failed and 2 were not begun"), "\(second.text)")
        #expect(
            second.text.contains("git migrate repair -e shops --member shop_3 shows what ran"),
            "\(second.text)"
        )
        let third = try fleet.command("deploy v1.1")
        #expect(third.status == 3 && third.text.contains("nothing was changed on any"), "\(third.text)")
        #expect(try (0..<5).map { try fleet.steps($0).count } == [3, 2, 2, 2, 2])

        try fleet.connection(1).execute("DROP TABLE t_003_tags")
        try fleet.connection(2).execute("DELETE FROM t_001_users")
        let repaired = try fleet.command("repair --resume --member shop_3")
        #expect(repaired.status == 0, "\(repaired.text)")
        #expect(try fleet.command("deploy v1.1").status == 0)
        #expect(try (0..<5).map { try fleet.steps($0).count } == [3, 3, 3, 3, 3])
    }
}
