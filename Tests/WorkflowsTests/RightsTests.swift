import Postgres
import TestSupport
import Testing

/// What the deploying role must be allowed to do, and what it is told when it is not.
@Suite struct RightsTests {
    let staging: Staging
    let role: String
    let tool: Tool

    init() throws {
        staging = try Staging()
        role = try staging.server.freshRole()
        tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        try staging.commit(.table("001", "a"))
        try staging.connection().execute("GRANT CREATE ON SCHEMA public TO \(role)")
    }

    private func deploy() throws -> Tool.Outcome { try tool("deploy", "-e", "staging", "-v") }

    private func grant(_ right: String) throws {
        let database = try staging.column("SELECT current_database()")[0]
        try staging.connection().execute(
            "GRANT \(right) ON DATABASE \(Quote.identifier(database)) TO \(role)"
        )
    }

    @Test func aRoleWithNothingButCreateOnTheDatabaseDeploysAndRollsBack() throws {
        try grant("CREATE")
        #expect(try deploy().status == 0)
        #expect(try staging.applied() == ["001_a"])
        #expect(try tool("rollback", "--last", "-e", "staging").status == 0)
        #expect(try staging.applied().isEmpty)
        #expect(try staging.column("SELECT session_role FROM git_migrate.deployments") == [role, role])
    }

    @Test func aRoleThatMayNotCreateTheLedgerIsRefusedBeforeAnythingRan() throws {
        let outcome = try deploy()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("the role \(role) may not create the ledger's schema"))
        #expect(outcome.messages.contains("GRANT CREATE ON DATABASE"))
        #expect(try !staging.has("a"))
    }

    @Test func aRoleThatMayOnlyReadTheLedgerPlansAndIsRefusedADeployment() throws {
        try staging.deploy()
        try staging.commit(.table("002", "b"))
        try staging.connection().execute(
            "GRANT USAGE ON SCHEMA git_migrate TO \(role); GRANT SELECT ON ALL TABLES IN SCHEMA git_migrate TO \(role)"
        )
        #expect(try tool("plan", "-e", "staging").output.contains("002_b"))
        let outcome = try deploy()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("the role \(role) may not write the ledger"))
        #expect(outcome.messages.contains("INSERT ON git_migrate.scripts"), "\(outcome.messages)")
        #expect(try !staging.has("b"))
        #expect(try staging.deployments() == ["deploy done"])
    }

    @Test func aRoleWithTheRightsOnTheLedgerDeploysBesideItsOwner() throws {
        try staging.deploy()
        try staging.commit(.table("002", "b"))
        try staging.connection().execute(
            """
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA git_migrate TO \(role)
            """
        )
        let outcome = try deploy()
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try staging.applied() == ["001_a", "002_b"])
    }

    @Test func aRoleWithoutAnyRightOnTheLedgerIsToldSo() throws {
        try staging.deploy()
        for arguments in [["deploy"], ["plan"], ["rollback", "--last"], ["repair"]] {
            let outcome = try tool.start(arguments + ["-e", "staging"]).wait()
            #expect(outcome.status == 1)
            #expect(
                outcome.messages.contains("the role \(role) may not read the ledger"),
                "\(outcome.messages)"
            )
            #expect(outcome.messages.contains("it lacks USAGE ON SCHEMA git_migrate"))
        }
    }

    @Test func aRoleThatMayNotReadATableOfTheLedgerIsToldWhich() throws {
        try staging.deploy()
        try staging.connection().execute(
            """
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA git_migrate TO \(role);
            REVOKE SELECT ON git_migrate.journal, git_migrate.steps FROM \(role)
            """
        )
        let outcome = try tool("plan", "-e", "staging")
        #expect(outcome.status == 1)
        #expect(
            outcome.messages.contains(
                "it lacks SELECT ON git_migrate.journal and SELECT ON git_migrate.steps"
            ),
            "\(outcome.messages)"
        )
    }

    @Test func tooManyConnectionsAreNamed() throws {
        try staging.connection().execute("ALTER ROLE \(role) CONNECTION LIMIT 0")
        let outcome = try deploy()
        #expect(outcome.status == 128)
        #expect(outcome.messages.contains("too many connections"), "\(outcome.messages)")
        #expect(outcome.messages.contains("pg_stat_activity"))
    }

    @Test func aDatabaseThatIsNotThereIsNamed() throws {
        let url = staging.server.server.url(database: "nowhere_at_all")
        let outcome = try tool("deploy", "-e", "staging", environment: ["SUPABASE_STAGING_URL": url])
        #expect(outcome.status == 128)
        #expect(outcome.messages.contains("nowhere_at_all"))
        #expect(outcome.messages.contains("createdb"))
    }

    @Test(arguments: [false, true]) func aReadOnlyDatabaseIsRefusedBeforeAnythingRan(hasLedger: Bool) throws {
        if hasLedger { try staging.deploy() }
        try staging.commit(.table("002", "b"))
        try grant("CREATE")
        try staging.connection().execute(
            "ALTER ROLE \(role) SUPERUSER; ALTER ROLE \(role) SET default_transaction_read_only = on"
        )
        let outcome = try deploy()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("this connection is read-only"))
        #expect(try !staging.has("b"))
        if hasLedger { #expect(try staging.deployments() == ["deploy done"]) }
    }

    @Test func namesOfTheRolesOwnSchemaDoNotCaptureTheLedgersQuestions() throws {
        try grant("CREATE")
        try staging.connection().execute(
            """
            CREATE SCHEMA \(role) AUTHORIZATION \(role);
            ALTER ROLE \(role) SET search_path = \(role), public, pg_catalog;
            SET ROLE \(role);
            CREATE TABLE \(role).steps (); CREATE TABLE \(role).head ();
            CREATE DOMAIN \(role).timestamptz AS text CHECK (false);
            CREATE FUNCTION \(role).now() RETURNS pg_catalog.timestamptz LANGUAGE sql AS 'SELECT NULL::pg_catalog.timestamptz';
            CREATE AGGREGATE \(role).max(bigint) (SFUNC = int8pl, STYPE = bigint);
            CREATE AGGREGATE \(role).max(integer) (SFUNC = int4pl, STYPE = integer)
            """
        )
        #expect(try deploy().status == 0)
        try staging.commit(.table("002", "b"), .table("003", "c"))
        #expect(try deploy().status == 0)
        #expect(try tool("rollback", "--last", "-e", "staging").status == 0)
        let status = try tool("status", "staging")
        #expect(status.output.contains("2 behind"), "\(status.output)\(status.messages)")
        #expect(try staging.applied() == ["001_a"])
    }
}
