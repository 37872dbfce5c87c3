import TestSupport
import Testing

@testable import Workflows

/// Whoever looks whether all is well is told what is not, and what to do.
@Suite struct DoctorTests {
    private func examine(_ staging: Staging, _ arguments: String...) throws -> Tool.Outcome {
        try staging.tool.start(["doctor"] + arguments).wait()
    }

    @Test func whatIsWellIsSaidInALineEach() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        let installed = try staging.tool.start(["hooks", "install"]).wait()
        #expect(installed.status == 0, "\(installed.messages)")
        let outcome = try examine(staging, "staging")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.hasPrefix("well  ") }, "\(outcome.output)")
        for subject in ["git", "postgresql", "pg_dump", "author", "migrations", "hooks", "staging"] {
            #expect(lines.count { $0.hasPrefix("well  \(subject) ") } == 1, "\(subject)\n\(outcome.output)")
        }
        #expect(outcome.output.contains("1 in sql/migrations, layout split"))
        #expect(outcome.output.contains("ledger of version \(LedgerMigrations.currentVersion)"))
    }

    @Test func whatIsIllHasItsRemedyBelow() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.repository.git("config", "migrate.away.url", "postgresql://127.0.0.1:1/none")
        let outcome = try examine(staging, "away", "staging")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("ill   hooks"), "\(outcome.output)")
        #expect(outcome.output.contains("git migrate hooks install"))
        #expect(
            outcome.output.contains("ill   away          cannot connect to postgresql://127.0.0.1:1/none")
        )
        #expect(outcome.output.contains("is the server running there, and the port right?"))
        // One that is away does not keep the others from being looked at.
        #expect(outcome.output.contains("well  staging"))
        // With -q only what is ill is said.
        #expect(try !examine(staging, "-q", "staging").output.contains("well"))
    }

    @Test func anEnvironmentThatNobodyConfiguredIsNotIll() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"), tag: "v1.0")
        #expect(try staging.tool.start(["hooks", "install"]).wait().status == 0)
        try staging.repository.git("config", "migrate.production.requireTag", "true")
        let outcome = try examine(staging)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
        #expect(outcome.output.contains("none  production    not configured: set SUPABASE_PRODUCTION_URL"))
        // One that the repository remembers, or whose variable the project names, is missed.
        try staging.repository.git("update-ref", "refs/migrate/production", "v1.0")
        #expect(try examine(staging).output.contains("ill   production"))
        try staging.repository.git("update-ref", "-d", "refs/migrate/production")
        try staging.repository.git("config", "migrate.production.urlFrom", "NO_SUCH_VARIABLE")
        #expect(try examine(staging).output.contains("ill   production"))
    }

    @Test func aRoleThatMayNotDeployIsToldWhatItLacks() throws {
        let staging = try Staging()
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        let role = try staging.server.freshRole()
        try staging.connection().execute(
            """
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA git_migrate TO \(role)
            """
        )
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        let outcome = try tool.start(["doctor", "staging"]).wait()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("ill   staging"), "\(outcome.output)")
        #expect(outcome.output.contains("GRANT"), "\(outcome.output)")
        // Nothing was changed.
        #expect(try staging.deployments() == ["deploy done"])
    }
}
