import TestSupport
import Testing

/// The judge itself: what it would let pass proves nothing.
@Suite struct InvariantsTests {
    /// What breaks one of the invariants each.
    @Test(arguments: [
        "DROP TABLE public.t001",
        "INSERT INTO public.runs (migration, kind) VALUES ('001', 'apply')",
        "DELETE FROM public.runs WHERE migration = '002'",
        "CREATE TABLE public.t003 (id int)",
        "SET session_replication_role = replica; DELETE FROM git_migrate.steps WHERE sequence = 2",
        "SET session_replication_role = replica; UPDATE git_migrate.head SET sequence = 1",
        "SET session_replication_role = replica; DELETE FROM git_migrate.applied WHERE version = '001'",
    ])
    func whatIsBrokenIsNoticed(harm: String) throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "half")
        let invariants = Invariants(site: site, trial: harm)
        try invariants.hold()
        try site.connection().execute(harm)
        withKnownIssue { try invariants.hold() }
    }

    @Test func aReportThatSaysOtherwiseIsNoticed() throws {
        let site = try Site(.transactional(2))
        let invariants = Invariants(site: site, trial: "a report")
        let before = try invariants.hold()
        try site.expectDone("deploy")
        let after = try invariants.hold()
        let reports = [
            Tool.Outcome(status: 1, output: "", messages: "error: nothing was changed"),
            Tool.Outcome(status: 2, output: "", messages: "staging was at base, and is there still"),
            Tool.Outcome(
                status: 2,
                output: "",
                messages: "of the 3 steps of this deploy, 000_it and 001_it are in"
            ),
            Tool.Outcome(status: 3, output: "", messages: "whether 002_it is in is not known"),
            Tool.Outcome(status: 139, output: "", messages: ""),
        ]
        for report in reports {
            withKnownIssue { invariants.expectTruth(of: report, before: before, after: after) }
        }
    }
}
