import Postgres
import TestSupport

@testable import Workflows

/// A ledger of the environment `staging` that has seen a bit of everything: deployment 1 is done and took step 1, deployment 2
/// runs, and the journal tells of step 2.
struct LedgerInUse {
    let url: String
    let connection: Connection

    static let up = String(repeating: "1", count: 40)
    static let down = String(repeating: "2", count: 40)

    init() throws {
        let server = try TestServer.shared()
        url = try server.freshDatabase()
        connection = try server.connection(to: url)
        try Ledger(connection: connection).install(for: .staging, toolVersion: "1.0")
        try connection.execute(Self.deployment("kind => 'deploy'"))
        try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); \(Self.finish); COMMIT")
        try connection.execute(
            "UPDATE git_migrate.deployments SET outcome = 'done', finished_at = clock_timestamp() WHERE id = 1"
        )
        try connection.execute("INSERT INTO git_migrate.script_parts VALUES ('\(Self.up)', 1, 'SELECT 1')")
        try connection.execute(
            """
            INSERT INTO git_migrate.schema_objects VALUES ('a', 'schema', 'public', NULL, 'SCHEMA public');
            INSERT INTO git_migrate.schema_spans (fingerprint, since_deployment) VALUES ('a', 1);
            INSERT INTO git_migrate.schema_snapshots
                (deployment, fingerprint, order_fingerprint, objects, format, server_version)
            VALUES (1, 'b', 'c', 1, '', 150000);
            INSERT INTO git_migrate.hook_results (deployment, hook, status, duration, actor_name, actor_email)
            VALUES (1, 'post-migrate', 1, '1 second', 'Ada', 'ada@example.org');
            INSERT INTO git_migrate.backups
                (name, path, format, bytes, sha256, taken_at, duration, sequence, schema_fingerprint, tables, verification,
                    actor_name, actor_email, tool_version)
            VALUES ('a', '/a', 'custom', 1, 'b', now(), '1 second', 1, 'c', 1, 'listed', 'Ada', 'ada@example.org', '1.0')
            """
        )
        try connection.execute(Self.deployment("id => 2"))
        try connection.execute(Self.journal())
    }

    /// `finish_step` of an apply of `001_first` by deployment 1.
    static let finish = finish(deployment: 1)

    static func finish(deployment: Int, kind: String = "apply", version: String = "001") -> String {
        """
        SELECT git_migrate.finish_step(
            '', \(deployment), '\(kind)', '\(version)', 'first',
            '\(up)', 'SELECT 1', '\(down)', 'SELECT 2', true, pg_catalog.now())
        """
    }

    /// An INSERT of a deployment, with some columns otherwise: `column => value`.
    static func deployment(_ changes: String...) -> String {
        insert(
            "deployments",
            [
                "id => 1", "kind => 'deploy'", "revision => 'HEAD'", "to_commit => repeat('a', 40)",
                "is_whole => true",
                "planned_steps => 1", "actor_name => 'Ada'", "actor_email => ''", "tool_version => '1.0'",
            ],
            changes
        )
    }

    /// An INSERT of step 2 by deployment 2, in the transaction that began it.
    static func step(_ changes: String...) -> String {
        "SELECT git_migrate.begin_step('', 1); "
            + insert(
                "steps",
                [
                    "sequence => 2", "deployment => 2", "kind => 'apply'", "version => '002'",
                    "name => 'second'",
                    "up_blob => '\(up)'", "down_blob => '\(down)'", "is_transactional => true",
                    "started_at => pg_catalog.now()",
                ],
                changes
            )
    }

    /// An INSERT into the journal about statement 0 of step 2.
    static func journal(_ changes: String...) -> String {
        insert(
            "journal",
            [
                "deployment => 2", "sequence => 2", "attempt => 1", "kind => 'apply'", "version => '002'",
                "name => 'second'", "up_blob => '\(up)'", "down_blob => '\(down)'", "statement => 0",
                "event => 'intent'",
            ],
            changes
        )
    }

    private static func insert(_ table: String, _ columns: [String], _ changes: [String]) -> String {
        var values: [(name: String, value: String)] = []
        for text in columns + changes {
            let parts = text.split(separator: "=>", maxSplits: 1).map { $0.trimmed }
            values.removeAll { $0.name == parts[0] }
            values.append((parts[0], parts[1]))
        }
        let names = values.map(\.name).joined(separator: ", ")
        return
            "INSERT INTO git_migrate.\(table) (\(names)) VALUES (\(values.map(\.value).joined(separator: ", ")))"
    }
}
