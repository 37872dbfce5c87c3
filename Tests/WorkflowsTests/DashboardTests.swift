import Foundation
import TestSupport
import Testing

/// The ledger's views for a dashboard.
@Suite struct DashboardTests {
    /// The blocks of SQL in the page that describes the views.
    private func pageBlocks() throws -> [String] {
        let page = Tool.package.appendingPathComponent("docs/monitoring.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return text.components(separatedBy: "```sql\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
    }

    /// An environment that was deployed to, failed once, and was walked back, with a hook that fails and a backup.
    private func staging() throws -> Staging {
        let staging = try Staging()
        try staging.commit(.table("001", "a"), tag: "v1.0")
        try staging.deploy("v1.0")
        try staging.commit(.table("002", "b"), .init("003_c", up: "SELECT 1/0;\n"), tag: "v1.1")
        #expect(try staging.command("deploy", "v1.1").status == 2)
        #expect(try staging.command("rollback", "v1.0").status == 0)
        try staging.connection().execute(
            """
            INSERT INTO git_migrate.hook_results (deployment, hook, status, duration, actor_name, actor_email)
            VALUES (1, 'post-migrate', 1, '1500 ms', 'Ada', 'ada@example.org');
            INSERT INTO git_migrate.backups
                (name, path, format, bytes, sha256, taken_at, duration, sequence, schema_fingerprint, tables, verification,
                    actor_name, actor_email, tool_version)
            VALUES ('a', '/secret', 'custom', 1, 'b', now(), '1 second', 1, 'c', 1, 'listed', 'Ada', 'ada@example.org', '1.0')
            """
        )
        return staging
    }

    @Test func theViewsTellWhatTheLedgerHasAndTheirReaderNeedsAndReadsNothingElse() throws {
        let staging = try staging()
        let commit = try staging.repository.git("rev-parse", "v1.0")
        #expect(
            try staging.column(
                """
                SELECT concat_ws(' ', environment, commit, release, steps_since, migrations, sequence, last_deployment,
                    last_kind, last_outcome)
                FROM git_migrate.dashboard_environments
                """
            ) == ["staging \(commit) v1.0 0 1 3 3 rollback done"]
        )
        #expect(
            try staging.column(
                """
                SELECT concat_ws(' ', deployment, kind, release, outcome, steps, error)
                FROM git_migrate.dashboard_deployments WHERE seconds > 0 ORDER BY deployment
                """
            ) == ["1 deploy v1.0 done 1", "2 deploy v1.1 failed 1 003_c: 22012", "3 rollback v1.0 done 1"]
        )
        #expect(
            try staging.column(
                """
                SELECT concat_ws(' ', deployment, kind, version, name) FROM git_migrate.dashboard_migrations
                WHERE seconds > 0 ORDER BY sequence
                """
            ) == ["1 apply 001 a", "2 apply 002 b", "3 revert 002 b"]
        )
        #expect(
            try staging.column(
                """
                SELECT concat_ws(' ', sum(deployments), sum(rollbacks), sum(failed), sum(interrupted))
                FROM git_migrate.dashboard_days
                """
            ) == ["3 1 1 0"]
        )
        #expect(
            try staging.column(
                "SELECT concat_ws(' ', deployment, status, seconds) FROM git_migrate.dashboard_hooks"
            ) == ["1 1 1.5"]
        )

        let role = try staging.server.freshRole()
        let blocks = try pageBlocks().map { $0.replacing("grafana", with: role) }
        #expect(blocks.count == 7)
        try staging.connection().execute(blocks[0])
        let reader = try staging.server.connection(to: staging.server.url(staging.url, as: role))
        for block in blocks.dropFirst() {
            #expect(try !reader.query(block).isEmpty, "\(block)")
        }
        let readable = try reader.query(
            """
            SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'git_migrate'::regnamespace AND c.relkind IN ('r', 'v', 'S')
                AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
            """
        )
        #expect(readable.allSatisfy { $0["relname"]?.hasPrefix("dashboard_") == true })
        #expect(readable.count == 6)
    }
}
