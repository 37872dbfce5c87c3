import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// What the ledger keeps of the schema that each deployment left.
@Suite struct SchemaRecordingTests {
    private func recorded(_ staging: Staging) throws -> [String?] {
        try staging.connection().query(
            """
            SELECT deployment || ' ' || objects || ' ' || encode(fingerprint, 'hex') || ' ' || encode(order_fingerprint, 'hex')
            FROM git_migrate.schema_snapshots ORDER BY deployment
            """
        ).map { $0.values[0] }
    }

    @Test func theServerComputesTheFingerprintsThatTheSnapshotHas() throws {
        let staging = try Staging()
        try staging.commit(
            .init(
                "001_odd",
                up: """
                    CREATE SCHEMA "S ü";
                    CREATE TABLE "S ü"."t""x" (b int, a text DEFAULT 'ä\\', c int[] NOT NULL);
                    CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '\\x00' || chr(10) $$;
                    COMMENT ON TABLE "S ü"."t""x" IS 'line
                    line';

                    """
            )
        )
        try staging.deploy()
        let snapshot = try SnapshotReader.read(from: staging.connection())
        #expect(
            try recorded(staging) == [
                "1 \(snapshot.objects.count) \(snapshot.fingerprint) \(snapshot.orderFingerprint)"
            ]
        )
        let objects = try staging.connection().query(
            "SELECT encode(fingerprint, 'hex') FROM git_migrate.schema_objects"
        ).map { $0.values[0] ?? "" }
        #expect(Set(objects) == Set(snapshot.objects.map(\.fingerprint.hex)))
    }

    @Test func aDeploymentAddsWhatItChangedAlone() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"), .table("002", "b"))
        try staging.deploy()
        func spans() throws -> [String?] {
            try staging.connection().query(
                """
                SELECT concat_ws(' ', o.kind, o.name, p.since_deployment, p.until_deployment)
                FROM git_migrate.schema_spans p JOIN git_migrate.schema_objects o USING (fingerprint)
                WHERE p.since_deployment > 1 OR p.until_deployment IS NOT NULL
                ORDER BY o.name, p.since_deployment
                """
            ).map { $0.values[0] }
        }
        #expect(try spans() == [])
        try staging.commit(
            .init("003_c", up: "ALTER TABLE a ADD COLUMN n int;\n", down: "ALTER TABLE a DROP COLUMN n;\n")
        )
        try staging.deploy()
        #expect(try spans() == ["column public.a.n 2"])
        _ = try staging.command("rollback", "--last")
        #expect(try spans() == ["column public.a.n 2 3"])
        // The definition stands once, whatever comes and goes.
        try staging.deploy()
        #expect(try spans() == ["column public.a.n 2 3", "column public.a.n 4"])
        let definitions = try staging.connection().query(
            "SELECT FROM git_migrate.schema_objects WHERE name = 'public.a.n'"
        )
        #expect(definitions.count == 1)
        // A deployment with nothing to do records nothing.
        try staging.deploy()
        #expect(try recorded(staging).count == 4)
    }

    @Test func aFailedDeploymentIsRecordedAsFarAsItCame() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"), .init("002_b", up: "SELECT 1/0;\n"))
        #expect(try staging.command("deploy").status == 2)
        let snapshot = try SnapshotReader.read(from: staging.connection())
        #expect(try recorded(staging).first??.contains(snapshot.fingerprint.hex) == true)
        #expect(try !staging.command("status").output.contains("drifted"))
    }

    @Test func aSchemaThatCannotBeReadIsSaidInOneLineAndFailsNothing() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.connection().execute("DROP FUNCTION git_migrate.begin_snapshot")
        try staging.commit(.table("002", "b"))
        let outcome = try staging.deploy()
        #expect(outcome.messages.contains("note: the schema was not recorded"), "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "002_b"])
        #expect(try recorded(staging).count == 1)
        #expect(try !staging.command("status").output.contains("drifted"))
    }

    @Test func theConfigurationCanLeaveItOut() throws {
        let staging = try Staging()
        try staging.repository.git("config", "migrate.staging.snapshot", "false")
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        #expect(try recorded(staging) == [])
        try staging.repository.git("config", "migrate.staging.snapshot", "perhaps")
        #expect(try staging.command("deploy").messages.contains("migrate.staging.snapshot"))
    }

    @Test func theLedgerOfTheFirstVersionIsUpgradedByTheNextDeployment() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.connection().execute(
            """
            DROP VIEW git_migrate.dashboard_environments, git_migrate.dashboard_deployments,
                git_migrate.dashboard_migrations, git_migrate.dashboard_days, git_migrate.dashboard_hooks,
                git_migrate.dashboard_backups;
            DROP FUNCTION git_migrate.begin_snapshot;
            DROP TABLE git_migrate.backups, git_migrate.hook_results;
            DROP TABLE git_migrate.schema_objects, git_migrate.schema_spans, git_migrate.schema_snapshots;
            ALTER TABLE git_migrate.ledger_versions DISABLE TRIGGER USER;
            DELETE FROM git_migrate.ledger_versions WHERE version >= 2;
            ALTER TABLE git_migrate.ledger_versions ENABLE TRIGGER USER
            """
        )
        #expect(try staging.command("status").status == 0)
        try staging.commit(.table("002", "b"))
        try staging.deploy()
        #expect(try recorded(staging).count == 1)
        #expect(try staging.column("SELECT last_deployment FROM git_migrate.dashboard_environments") == ["2"])
        #expect(try staging.command("fsck").status == 0)
    }

    @Test func aTenantsRecordIsOfItsSchemaAlone() throws {
        let server = try TestServer.shared()
        let connection = try server.connection(to: try server.freshDatabase())
        try connection.execute(
            """
            CREATE SCHEMA one; CREATE TABLE one.t (id int); CREATE SCHEMA one_more; CREATE TABLE one_more.t (id int);
            CREATE EXTENSION pgcrypto
            """
        )
        try connection.execute("BEGIN")
        try connection.execute(SnapshotReader.settings)
        let names = try connection.query(
            "\(LiveSchema.expression(tenant: "one")) SELECT name FROM live ORDER BY name"
        ).map { $0["name"] }
        #expect(names == ["one", "one.t", "one.t.id"])
    }
}
