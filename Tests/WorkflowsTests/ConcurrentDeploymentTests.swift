import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Two deployers of one database: each migration runs once.
@Suite struct ConcurrentDeploymentTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.makeGate()
    }

    @Test func theSecondIsToldWhoHoldsTheDatabaseOrWaitsAndFindsItMoved() throws {
        try staging.commit(.gated("001", "a"), .table("002", "b"))
        let first = try staging.start("deploy")
        let process = try staging.sleeper()

        let impatient = try staging.command("deploy", "--wait", "0")
        #expect(impatient.status == 1)
        #expect(
            impatient.messages.contains(
                "another deployment is running on this database: server process \(process) by postgres"
            ),
            "\(impatient.messages)"
        )
        #expect(try staging.command("deploy", "--wait", "soon").status == 129)
        let patient = try staging.start("deploy", "--wait", "1min")
        try until("the second waits") { patient.messages.contains("waiting for another deployment to end") }
        try staging.openGate()
        #expect(first.wait().status == 0)
        let overtaken = patient.wait()
        #expect(overtaken.status == 1)
        #expect(
            overtaken.messages.contains("another deployment moved the database from step 0 to step 2"),
            "\(overtaken.messages)"
        )
        #expect(try staging.steps() == ["apply 001", "apply 002"])
        #expect(try staging.deploy().messages.contains("there is nothing to do"))
        #expect(try staging.deployments() == ["deploy done"])
    }

    @Test func ofManyAtOnceOnAnEmptyDatabaseOneDeploys() throws {
        try staging.openGate()
        try staging.commit(.gated("001", "a"), .table("002", "b"), .table("003", "c"))
        let outcomes = try (0..<4).map { _ in try staging.start("deploy", "--wait", "60") }.map { $0.wait() }
        for outcome in outcomes {
            let isOvertaken =
                outcome.status == 1 && outcome.messages.contains("run the command again for a new plan")
            #expect(outcome.status == 0 || isOvertaken, "\(outcome.messages)")
        }
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
        #expect(try staging.deployments() == ["deploy done"])
    }

    @Test func whenTheLockIsLostTheLedgerStillLetsOneThrough() throws {
        // The first gives its lock away in its own migration, and goes on.
        try staging.commit(
            Staging.Pair("001_unlock", up: "SELECT pg_advisory_unlock_all();\n"),
            .gated("002", "b")
        )
        let first = try staging.start("deploy")
        _ = try staging.sleeper()
        let second = try staging.command("deploy", "--wait", "0")
        #expect(second.status == 1)
        #expect(
            second.messages.contains("another deployment is running on this database"),
            "\(second.messages)"
        )
        // A role that the server tells less of other sessions finds the same.
        let role = try staging.server.freshRole()
        try staging.connection().execute(
            """
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA git_migrate TO \(role)
            """
        )
        let variables = ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        let third = try staging.tool("deploy", "-e", "staging", "--wait", "0", environment: variables)
        #expect(third.status == 1)
        #expect(
            third.messages.contains("another deployment is running on this database"),
            "\(third.messages)"
        )
        try staging.openGate()
        #expect(first.wait().status == 0)
        #expect(try staging.steps() == ["apply 001", "apply 002"])
    }

    /// Takes the next step as the running deployment, without asking anybody.
    private func takeStepRudely(_ sequence: Int) throws {
        try staging.connection().execute(
            """
            BEGIN; SELECT git_migrate.begin_step('', \(sequence - 1));
            SELECT git_migrate.finish_step(
                '', d.id, 'apply', '099', 'rude', repeat('1', 40), '', NULL, NULL, true, now())
            FROM git_migrate.deployments d WHERE d.outcome IS NULL;
            COMMIT
            """
        )
    }

    @Test func whoIsOvertakenBeforeAStepBeginsLeavesNothingOfIt() throws {
        try staging.commit(.table("001", "a"))
        let project = try Project(variables: staging.tool.environment, at: staging.repository.path)
        let database = try EnvironmentDatabase(project.environment("staging"), in: project)
        let target = try Target("HEAD", in: project)
        let run = try Preparation(project: project, database: database).deploy(target, as: PlanRequest())
        try database.ledger.install(for: .staging, toolVersion: "1.0")
        try staging.connection().execute(LedgerInUse.deployment())
        try takeStepRudely(1)

        let terms = RunPieces.Terms(
            tenant: "",
            deployment: 1,
            lockTimeout: "3s",
            statementTimeout: nil,
            isAtomic: false,
            checksConnection: false
        )
        let runner = MessageRunner(connection: database.connection, terms: terms, sequence: 0) { _ in }
        let failure = #expect(throws: MessageRunner.Failure.self) {
            try runner.run(run.steps[...], opening: nil, ending: nil)
        }
        guard case .refused(.before(0), let error)? = failure else {
            Issue.record("it ended otherwise: \(String(describing: failure))")
            return
        }
        #expect(error.sqlState == "GM001")
        #expect(try !staging.has("a"))
        #expect(try staging.steps() == ["apply 099"])
    }

    @Test func whoIsOvertakenOutsideATransactionIsNotForgotten() throws {
        try staging.commit(.gated("001", "a", head: "-- migrate: no-transaction\n"))
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        try takeStepRudely(1)
        try staging.openGate()
        let outcome = tool.wait()
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("001_a could not be recorded after statement 1 of 2"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("another deployment has moved this database from step 0 to step 1"))
        #expect(try staging.command("deploy").messages.contains("001_a stopped at statement 2"))
        #expect(
            try staging.command("repair", "--mark-done", "--reason", "both statements are in").status == 0
        )
        #expect(try staging.steps() == ["apply 099", "mark-applied 001"])
    }

    @Test func aLedgerThatSomebodyHoldsIsNotWaitedForForEver() throws {
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.commit(.table("002", "b"))
        try staging.repository.git("config", "migrate.staging.lockTimeout", "100ms")
        try staging.repository.git("config", "migrate.staging.lockPatience", "0")
        let holder = try staging.connection()
        try holder.execute("BEGIN; SELECT FROM git_migrate.head FOR UPDATE")
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("002_b did not begin: canceling statement due to lock timeout"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("try again: git migrate deploy"))
        try holder.execute("ROLLBACK")
        try staging.deploy()
    }
}
