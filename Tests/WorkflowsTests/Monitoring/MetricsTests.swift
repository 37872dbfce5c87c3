import Foundation
import Postgres
import TestSupport
import Testing

/// The file of numbers for Prometheus.
@Suite struct MetricsTests {
    let staging: Staging

    init() throws { staging = try Staging() }

    private var file: String { staging.repository.folder + "/git-migrate.prom" }

    /// The numbers of the file, which keeps the format.
    private func numbers(location: SourceLocation = #_sourceLocation) throws -> PrometheusText {
        let text = try PrometheusText(file: file)
        #expect(text.problems.isEmpty, sourceLocation: location)
        if let promtool = Promtool.path {
            let input = try String(contentsOfFile: file, encoding: .utf8)
            let outcome = try run(promtool, ["check", "metrics"], input: input)
            #expect(outcome.status == 0, "\(outcome.out)\(outcome.err)", sourceLocation: location)
            #expect(outcome.out.isEmpty && outcome.err.isEmpty, "\(outcome.out)\(outcome.err)")
        }
        return text
    }

    private let state = "git_migrate_environment_"
    private func last(_ command: String, _ rest: String) -> String {
        "git_migrate_last_run_\(rest.replacing("{}", with: "{environment=\"staging\",command=\"\(command)\"}"))"
    }

    @Test func aDeploymentWritesHowItWentAndWhereTheEnvironmentIsWhateverBecameOfIt() throws {
        let commit = try staging.commit(.table("001", "a"), .table("002", "b"), tag: "v1.0")
        try staging.deploy("--metrics", file)
        var found = try numbers()
        #expect(found.series[last("deploy", "exit_status{}")] == 0)
        let labels = "{environment=\"staging\",commit=\"\(commit)\",release=\"v1.0\"}"
        #expect(found.series["\(state)info\(labels)"] == 1)
        #expect(found.series["\(state)pending_migrations{environment=\"staging\"}"] == 0)
        #expect(found.series["\(state)reachable{environment=\"staging\"}"] == 1)
        let times = found.values("git_migrate_last_run_migration_duration_seconds")
        #expect(
            Set(times.keys) == [
                "{environment=\"staging\",command=\"deploy\",migration=\"001_a\",kind=\"apply\"}",
                "{environment=\"staging\",command=\"deploy\",migration=\"002_b\",kind=\"apply\"}",
            ]
        )
        #expect(times.values.allSatisfy { $0 > 0 })
        let total = "git_migrate_deployments_total{environment=\"staging\",kind=\"deploy\",outcome="
        #expect(found.values(total) == ["\"done\"}": 1, "\"failed\"}": 0, "\"interrupted\"}": 0])

        // One that fails, and what it leaves pending.
        try staging.commit(.table("003", "c"), .init("004_bad", up: "SELECT 1/0;\n"))
        let start = Double(time(nil))
        #expect(try staging.command("deploy", "--metrics", file).status == 2)
        found = try numbers()
        #expect(found.series[last("deploy", "exit_status{}")] == 2)
        #expect(try #require(found.series[last("deploy", "timestamp_seconds{}")]) >= start)
        let steps = last("deploy", "steps{}").dropLast()
        #expect(found.values(String(steps)) == [",outcome=\"done\"}": 1, ",outcome=\"failed\"}": 1])
        #expect(found.series["\(state)pending_migrations{environment=\"staging\"}"] == 1)
        #expect(found.series["\(state)trouble{environment=\"staging\",trouble=\"last-failed\"}"] == 1)
        #expect(found.values(total) == ["\"done\"}": 1, "\"failed\"}": 1, "\"interrupted\"}": 0])
        let oldest = found.series["\(state)oldest_pending_timestamp_seconds{environment=\"staging\"}"]
        #expect(try oldest == Double(staging.repository.git("log", "-1", "--format=%ct")))
        // The migrations are those of the last run.
        #expect(found.values("git_migrate_last_run_migration_duration_seconds").count == 1)

        // One that is refused, and one that has no database.
        #expect(try staging.command("deploy", "v1.0", "--metrics", file).status == 1)
        #expect(try numbers().series[last("deploy", "exit_status{}")] == 1)
        let before = try numbers().values(total)
        let lost = try staging.tool(
            "deploy",
            "-e",
            "staging",
            "--metrics",
            file,
            environment: ["SUPABASE_STAGING_URL": "postgresql:///x?host=\(staging.repository.folder)"]
        )
        #expect(lost.status == 128)
        found = try numbers()
        #expect(found.series[last("deploy", "exit_status{}")] == 128)
        #expect(found.series["\(state)reachable{environment=\"staging\"}"] == 0)
        #expect(found.values(total) == before)

        // A rollback stands beside the last deployment, and a dry run is no run.
        #expect(try staging.command("rollback", "v1.0", "--metrics", file).status == 0)
        #expect(try staging.command("deploy", "v1.0", "-n", "--metrics", file).status == 0)
        found = try numbers()
        #expect(found.series[last("rollback", "exit_status{}")] == 0)
        #expect(found.series[last("deploy", "exit_status{}")] == 128)
        #expect(found.series["\(state)reachable{environment=\"staging\"}"] == 1)
    }

    @Test func severalEnvironmentsShareAFileAndTheConfigurationMayNameIt() throws {
        try staging.commit(.table("001", "a"), tag: "v1.0")
        let production = try staging.server.freshDatabase()
        try staging.repository.git("config", "migrate.production.url", production)
        try staging.repository.git("config", "migrate.metrics", file)
        try staging.deploy()
        #expect(try staging.tool("deploy", "-e", "production", "--yes").status == 0)
        try staging.commit(.table("002", "b"), tag: "v1.1")
        try staging.deploy()
        #expect(try staging.tool("status").status == 0)
        let pending = try numbers().values("\(state)pending_migrations")
        #expect(pending == ["{environment=\"staging\"}": 0, "{environment=\"production\"}": 1])
        let runs = try numbers().values("git_migrate_last_run_exit_status")
        #expect(runs.count == 2 && runs.values.allSatisfy { $0 == 0 })
        // Other numbers of the file stay as they are.
        #expect(try staging.tool("backup", "-e", "production", "--to", "../backups").status == 0)
        let found = try numbers()
        #expect(found.values("git_migrate_last_run_exit_status").count == 3)
        #expect(found.values("git_migrate_last_run_backup_size_bytes").values.contains { $0 > 0 })
        #expect(found.values("git_migrate_last_backup_timestamp_seconds").count == 1)

        try staging.repository.write(".gitmigrate", "[migrate]\n\tmetrics = /tmp/elsewhere.prom\n")
        let refused = try staging.tool("status")
        #expect(refused.status != 0)
        #expect(refused.messages.contains("migrate.metrics"), "\(refused.messages)")
    }

    @Test func whatCannotBeWrittenIsSaidBeforeAnythingRuns() throws {
        try staging.commit(.table("001", "a"))
        try "a diary\n".write(toFile: file, atomically: true, encoding: .utf8)
        let foreign = try staging.command("deploy", "--metrics", file)
        #expect(foreign.status == 129)
        #expect(foreign.messages.contains("is no file of metrics that this tool wrote"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "a diary\n")
        let lost = try staging.command("deploy", "--metrics", "nowhere/x.prom")
        #expect(lost.status == 129)
        #expect(lost.messages.contains("cannot be written to nowhere"), "\(lost.messages)")
        #expect(try !staging.has("a"))
    }

    @Test func locksThatWereWaitedForAndSessionsThatWereKeptWaitingAreCounted() throws {
        try staging.connection().execute("CREATE TABLE orders (id int)")
        try staging.makeGate()
        for (key, value) in [("lockTimeout", "100ms"), ("maxBlocking", "300ms")] {
            try staging.repository.git("config", "migrate.staging.\(key)", value)
        }
        try staging.commit(
            Staging.Pair("001_alter", up: "ALTER TABLE orders ADD COLUMN total int;\n"),
            .gated("002", "b", head: "LOCK TABLE orders;\n")
        )
        let holder = try staging.connection()
        try holder.execute("BEGIN; LOCK TABLE orders")
        let tool = try staging.start("deploy", "--metrics", file, "--log-format", "json")
        try until("it is tried again") { tool.messages.contains("\"try\":2,") }
        try holder.execute("COMMIT")
        _ = try staging.sleeper()
        let reader = try WaitingSession(to: staging.url) { try $0.execute("SELECT FROM orders") }
        let outcome = tool.wait()
        #expect(outcome.status == 2)
        #expect(reader.end() == nil)
        let log = LogLines(outcome.messages)
        #expect(log.problems.isEmpty)
        #expect(log.of("lock-retry").first?["sqlState"] == "55P03")
        #expect(log.of("sessions-blocked").first?["processes"]?.contains("\(reader.process)") == true)
        #expect(log.of("error").first?["migration"] == "002_b")
        let found = try numbers()
        func number(_ name: String) throws -> Double {
            try #require(found.series[last("deploy", "\(name){}")])
        }
        #expect(try number("lock_waits") >= 1)
        #expect(try number("lock_retries") >= 1)
        #expect(try number("lock_wait_seconds") >= 0)
        #expect(try number("blocked_sessions") == 1)
        #expect(try number("blocked_seconds") > 0)
    }
}
