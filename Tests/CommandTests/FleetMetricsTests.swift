import TestSupport
import Testing

/// A fleet's numbers are those of its members together.
@Suite struct FleetMetricsTests {
    @Test func membersAreCountedAndTheLongestTimeIsTold() throws {
        let fleet = try FleetProject.shops(3)
        let file = fleet.session.repository.folder + "/shops.prom"
        try fleet.session.repository.git("config", "migrate.metrics", file)
        #expect(try fleet.session.quietly("git migrate deploy v1.0 -e shops").status == 0)
        #expect(try fleet.session.quietly("git migrate deploy v1.1 -e shops --member shop_2").status == 0)
        let found = try PrometheusText(file: file)
        #expect(found.problems.isEmpty)
        let label = "environment=\"shops\""
        let members = found.values("git_migrate_environment_members{\(label),standing=")
        #expect(members["\"behind\"}"] == 2 && members["\"level\"}"] == 1, "\(members)")
        #expect(found.series["git_migrate_environment_pending_migrations{\(label)}"] == 1)
        #expect(found.values("git_migrate_environment_info").isEmpty)
        let done = "git_migrate_deployments_total{\(label),kind=\"deploy\",outcome=\"done\"}"
        #expect(found.series[done] == 4)

        let shown = try fleet.session.quietly("git migrate deploy v1.1 -e shops --log-format json")
        #expect(shown.status == 0)
        let log = LogLines(shown.text)
        #expect(log.problems.isEmpty)
        #expect(log.of("member-ends").count == 2)
        #expect(log.of("migration-ends").map { $0["member"] } == ["shop_1", "shop_3"])
        #expect(log.of("migration-ends").allSatisfy { $0["deployment"] == "2" })
        let whole = try PrometheusText(file: file)
        let run = "\(label),command=\"deploy\""
        #expect(whole.series["git_migrate_last_run_steps{\(run),outcome=\"done\"}"] == 2)
        #expect(whole.values("git_migrate_last_run_migration_duration_seconds{\(run)").count == 1)
        #expect(whole.values("git_migrate_environment_info{\(label)").count == 1)
    }
}
