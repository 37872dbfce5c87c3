import TestSupport
import Testing

/// What members wait for and what their servers say, while several are worked on.
@Suite struct FleetWaitTests {
    @Test func whatAMemberWaitsForIsSaidWithItsName() throws {
        let fleet = try FleetProject.shops(4, .column)
        #expect(try fleet.command("deploy v1.0").status == 0)
        try fleet.session.repository.git("config", "migrate.shops.lockTimeout", "400ms")
        let holders = try [1, 3].map(fleet.holder)
        let tool = try fleet.start("deploy", "v1.1")
        let pids = holders.map(\.backendPID)
        for (member, pid) in zip(["shop_2", "shop_4"], pids) {
            try until("\(member) is said to wait, and for whom") {
                Self.hasLine(
                    tool.messages,
                    "  \(member): 003_tags waits for a lock on ",
                    "held by pid \(pid) ("
                )
            }
            try until("\(member) is tried again") {
                Self.hasLine(
                    tool.messages,
                    "  \(member): waiting ",
                    "to try 003_tags again (2nd try): lock timeout"
                )
            }
        }
        for holder in holders { try holder.execute("COMMIT") }
        let outcome = tool.wait()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("all 4 members of shops are at v1.1"))
    }

    @Test func warningsAndNoticesAreSaidWithTheMembersName() throws {
        let fleet = try FleetProject.shops(
            2,
            .scripts(
                up: "DO $$ BEGIN RAISE WARNING 'loud'; RAISE NOTICE 'soft'; END $$;\n",
                down: "DO $$ BEGIN RAISE WARNING 'back'; END $$;\n"
            )
        )
        let shown = try fleet.command("deploy v1.1")
        #expect(shown.status == 0, "\(shown.text)")
        for member in ["shop_1", "shop_2"] {
            #expect(shown.text.contains("\n  \(member): warning: loud\n"), "\(shown.text)")
        }
        #expect(!shown.text.contains("soft"))
        #expect(try fleet.command("rollback v1.0 -q").text.isEmpty)
        let detailed = try fleet.command("deploy v1.1 -v")
        #expect(detailed.text.contains("\n  shop_2: notice: soft\n"), "\(detailed.text)")
        #expect(detailed.text.contains("\n  shop_2: applied   003_tags"), "\(detailed.text)")
    }

    /// A line that is to be overwritten ends with a carriage return, and each line that stays
    /// begins after one was taken away.
    @Test func onATerminalAWaitIsALineThatIsOverwritten() throws {
        let fleet = try FleetProject.shops(3, .column)
        #expect(try fleet.command("deploy v1.0").status == 0)
        try fleet.session.repository.git("config", "migrate.shops.lockTimeout", "400ms")
        let holder = try fleet.holder(of: 1)
        let terminal = try TerminalRun(
            "stty cols 200; git migrate deploy v1.1 -e shops",
            in: fleet.session
        )
        try until("the terminal shows the wait") {
            terminal.output.contains("2 of 3 members …  shop_2: 003_tags waits for a lock on")
        }
        try until("it is tried again") { terminal.output.contains("(2nd try)") }
        try holder.execute("COMMIT")
        #expect(terminal.wait() == 0, "\(terminal.output)")
        let lines = terminal.output.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines where line.contains("waits for a lock") {
            let last = line.split(separator: "\r").last { !$0.isEmpty } ?? ""
            #expect(!last.contains("waits for a lock"), "a wait does not stay: \(line.debugDescription)")
        }
        for line in ["(2nd try)", "all 3 members"] {
            let found = lines.first { $0.contains(line) } ?? ""
            let last = found.split(separator: "\r").last { !$0.isEmpty } ?? ""
            #expect(last.contains(line) && last.hasPrefix("\u{1B}[K"), "\(found.debugDescription)")
        }
    }

    private static func hasLine(_ text: String, _ start: String, _ rest: String) -> Bool {
        text.split(separator: "\n").contains { $0.hasPrefix(start) && $0.contains(rest) }
    }
}
