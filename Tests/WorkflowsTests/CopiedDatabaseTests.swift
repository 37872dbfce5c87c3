import Postgres
import TestSupport
import Testing

/// A copy of a database is told from the original, and goes on only as an environment of its own.
@Suite struct CopiedDatabaseTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.commit(.table("001", "a"), .table("002", "b"), tag: "v1")
        try staging.deploy("v1")
    }

    /// A dump of the database, restored into another.
    private func restored() throws -> Staging {
        let copy = try Staging(url: try staging.server.freshDatabase())
        let dump = try staging.server.pgDump(staging.url, [])
        _ = try copy.server.psql(copy.url, dump)
        try copy.commit(.table("001", "a"), .table("002", "b"), .table("003", "c"))
        return copy
    }

    private func identity(_ staging: Staging) throws -> [String] {
        try staging.column("SELECT name || ' ' || identity FROM git_migrate.environment")
    }

    @Test func aRestoredDumpIsRefusedUntilItIsAdopted() throws {
        let copy = try restored()
        let before = try identity(copy)
        for arguments in [["plan"], ["deploy"], ["rollback", "--last"], ["repair", "--resume"]] {
            let outcome = try copy.command(arguments)
            #expect(outcome.status == 3, "\(arguments): \(outcome.messages)")
            #expect(
                outcome.messages.contains(
                    "this database is a copy of staging: its ledger was made in database number"
                )
            )
            #expect(outcome.messages.contains("git migrate repair -e staging --adopt-identity"))
        }
        let status = try copy.command("status")
        #expect(status.status == 3)
        #expect(status.output.contains("1 behind"), "\(status.output)")
        #expect(status.output.contains("a copy: its ledger was made in database number"), "\(status.output)")
        let shown = try copy.command("repair")
        #expect(shown.status == 3)
        #expect(shown.output.contains("git migrate repair -e staging --adopt-identity"), "\(shown.output)")
        #expect(try identity(copy) == before)
        #expect(try copy.deployments() == ["deploy done"])

        let outcome = try copy.command("repair", "--adopt-identity", "--reason", "moved to a new server")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(outcome.messages.contains("staging has an identity of its own now"))
        #expect(try identity(copy) != before)
        #expect(try copy.deployments() == ["deploy done", "repair done"])
        #expect(
            try copy.column("SELECT revision || ' ' || remarks[2] FROM git_migrate.deployments WHERE id = 2")
                == ["--adopt-identity moved to a new server"]
        )
        let again = try copy.command("repair", "--adopt-identity")
        #expect(again.status == 0)
        #expect(again.messages.contains("there is nothing to adopt"))
        try copy.deploy()
        #expect(try copy.steps() == ["apply 001", "apply 002", "apply 003"])
        // The original knows nothing of it.
        #expect(try staging.command("status").output.contains("up to date"))
    }

    @Test func aCopyByTemplateIsRefusedLikewise() throws {
        let name = try staging.column("SELECT current_database()")[0]
        let copy = try Staging(url: try staging.server.freshDatabase(template: name))
        try copy.commit(.table("001", "a"), .table("002", "b"))
        #expect(try copy.command("deploy").status == 3)
        #expect(try copy.command("repair", "--adopt-identity").status == 0)
        try copy.deploy()
    }

    @Test func aClusterThatWasUpgradedOrCopiedHasAnotherIdentifier() throws {
        try staging.connection().execute("UPDATE git_migrate.environment SET system_identifier = '1'")
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("its ledger was made in cluster 1, and this is cluster"))
        #expect(outcome.messages.contains("pg_upgrade"))
        #expect(try staging.command("repair", "--adopt-identity").status == 0)
        try staging.deploy()
    }

    @Test func whatTheRoleMayNotAskIsNotCompared() throws {
        // Functions belong to a database: nobody else's is changed.
        let role = try staging.server.freshRole()
        try staging.connection().execute(
            """
            REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC;
            GRANT CREATE ON SCHEMA public TO \(role);
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA git_migrate TO \(role)
            """
        )
        try staging.commit(.table("003", "c"))
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        let outcome = try tool("deploy", "-e", "staging")
        #expect(outcome.status == 0, "\(outcome.messages)")
    }

    @Test func aCopyOfAnotherEnvironmentTakesItsNewNameOnlyWhenAsked() throws {
        let copy = try restored()
        let tool = Tool(in: copy.repository, environment: ["SUPABASE_QA_URL": copy.url])
        try copy.repository.git("config", "migrate.qa.urlFrom", "SUPABASE_QA_URL")
        let refused = try tool("deploy", "-e", "qa")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("this database is a copy of the environment 'staging', not 'qa'"))
        #expect(refused.messages.contains("git migrate repair -e qa --adopt-identity"))
        let adopted = try tool("repair", "-e", "qa", "--adopt-identity")
        #expect(adopted.status == 0, "\(adopted.messages)")
        #expect(adopted.messages.contains("this database is qa now, and not staging any more"))
        #expect(try tool("deploy", "-e", "qa").status == 0)
        #expect(
            try copy.column("SELECT remarks[1] FROM git_migrate.deployments WHERE kind = 'repair'")
                == ["was staging, is qa"]
        )
        #expect(try identity(staging)[0].hasPrefix("staging "))
    }

    @Test func theOriginalOfAnotherEnvironmentIsRenamedOnlyWhenItsNameIsSaid() throws {
        let tool = Tool(in: staging.repository, environment: ["SUPABASE_QA_URL": staging.url])
        try staging.repository.git("config", "migrate.qa.urlFrom", "SUPABASE_QA_URL")
        let before = try identity(staging)
        let refused = try tool("repair", "-e", "qa", "--adopt-identity")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("nothing shows that the database is a copy"))
        #expect(refused.messages.contains("--adopt-identity --was staging"))
        let wrong = try tool("repair", "-e", "qa", "--adopt-identity", "--was", "production")
        #expect(wrong.status == 1)
        #expect(wrong.messages.contains("of 'staging', not of 'production'"))
        #expect(try identity(staging) == before)
        #expect(try tool("repair", "-e", "qa", "--adopt-identity", "--was", "staging").status == 0)
        #expect(try tool("deploy", "-e", "qa").status == 0)
    }

    @Test func productionIsAdoptedOnlyWhenConfirmed() throws {
        let copy = try restored()
        let tool = Tool(in: copy.repository, environment: ["SUPABASE_PRODUCTION_URL": copy.url])
        let refused = try tool("repair", "-e", "production", "--adopt-identity")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("--yes"))
        #expect(try tool("repair", "-e", "production", "--adopt-identity", "--yes").status == 0)
    }
}
