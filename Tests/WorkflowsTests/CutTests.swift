import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Whatever is cut in the midst of a migration, it and its record are both in or both not, and the tool says which.
@Suite struct CutTests {
    let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.makeGate()
    }

    private func commit(outside: Bool = false, settings: String = "") throws {
        let head = (outside ? "-- migrate: no-transaction\n" : "") + settings
        try staging.commit(.table("001", "a"), .gated("002", "b", head: head), .table("003", "c"))
    }

    private func expectRestGoesOnce(location: SourceLocation = #_sourceLocation) throws {
        try staging.openGate()
        try staging.untilAlone()
        try staging.deploy(location: location)
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"], sourceLocation: location)
        #expect(try staging.deploy().messages.contains("there is nothing to do"), sourceLocation: location)
    }

    @Test func aBackendThatIsEndedInATransactionLeavesNothingOfIt() throws {
        try commit()
        let tool = try staging.start("deploy")
        let process = try staging.sleeper()
        #expect(try staging.applied() == ["001_a"])
        try staging.connection().execute("SELECT pg_terminate_backend(\(process))")
        let outcome = tool.wait()
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("the connection was lost, and 002_b was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("001_a is in"))
        #expect(try !staging.has("b"))
        #expect(try staging.deployments() == ["deploy failed"])
        try expectRestGoesOnce()
    }

    @Test func aBackendThatIsEndedOutsideATransactionLeavesItsJournal() throws {
        try commit(outside: true)
        let tool = try staging.start("deploy")
        let process = try staging.sleeper()
        try staging.connection().execute("SELECT pg_terminate_backend(\(process))")
        let outcome = tool.wait()
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("the connection was lost while 002_b ran outside a transaction"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("git migrate repair -e staging"))
        #expect(try staging.journal() == ["1.0 done"])
        #expect(try staging.command("deploy").status == 3)
        #expect(try staging.command("repair").output.contains("2  did not run"))
        try staging.openGate()
        #expect(try staging.command("repair", "--resume").status == 0)
        #expect(try staging.journal().suffix(1) == ["2.1 done"])
        try staging.deploy()
        #expect(try staging.applied() == ["001_a", "002_b", "003_c"])
    }

    @Test func aToolThatIsKilledLeavesATransactionToTheServerAndTheNextDeploymentGoesOn() throws {
        try commit()
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        tool.signal(SIGKILL)
        #expect(tool.wait().status == 128 + SIGKILL)
        try expectRestGoesOnce()
        #expect(try staging.deployments() == ["deploy interrupted", "deploy done"])
    }

    @Test func whileTheServerStillRunsWhatAKilledToolSentNobodyElseRunsAnything() throws {
        // The server would otherwise find out that the tool is gone.
        try commit(outside: true, settings: "SET client_connection_check_interval = 0;\n")
        let tool = try staging.start("deploy")
        let process = try staging.sleeper()
        tool.signal(SIGKILL)
        _ = tool.wait()
        #expect(try staging.command("repair").output.contains("is running: server process \(process)"))
        for arguments in [["deploy", "--wait", "0"], ["repair", "--resume", "--wait", "0"]] {
            let outcome = try staging.command(arguments)
            #expect(outcome.status == 1, "\(arguments)")
            #expect(outcome.messages.contains("server process \(process)"), "\(outcome.messages)")
        }
        let status = try staging.command("status")
        #expect(status.status == 0)
        #expect(status.output.contains("is running since"), "\(status.output)")

        // It stops when the client is found gone; then the case needs a person.
        try staging.connection().execute("SELECT pg_terminate_backend(\(process))")
        try staging.untilAlone()
        #expect(try staging.command("deploy").status == 3)
        try staging.connection().execute("DROP TABLE b")
        #expect(try staging.command("repair", "--mark-not-done", "--reason", "dropped b").status == 0)
        try expectRestGoesOnce()
        #expect(try staging.deployments() == ["deploy interrupted", "repair done", "deploy done"])
    }

    @Test func whoFindsNothingToDoCatchesUpTheRecordOfWhoWasKilledBeforeIt() throws {
        let commit = try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.repository.git("update-ref", "-d", "refs/migrate/staging")
        #expect(try staging.deploy().messages.contains("there is nothing to do"))
        #expect(try staging.repository.git("rev-parse", "refs/migrate/staging") == commit)
    }

    @Test func ctrlCCancelsTheMigrationAndUndoesIt() throws {
        try commit()
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        tool.signal(SIGINT)
        let outcome = tool.wait()
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("002_b was stopped, and was undone as a whole"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("001_a is in"))
        #expect(outcome.messages.contains("go on with: git migrate deploy"))
        #expect(try !staging.has("b"))
        try expectRestGoesOnce()
        #expect(try staging.deployments() == ["deploy failed", "deploy done"])
    }

    @Test func ctrlCOutsideATransactionStopsTheStatementAndKeepsWhatIsKnown() throws {
        try commit(outside: true)
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        tool.signal(SIGINT)
        let outcome = tool.wait()
        #expect(outcome.status == 3)
        #expect(outcome.messages.contains("the statement before it stays"), "\(outcome.messages)")
        #expect(try staging.journal() == ["1.0 done", "1.1 failed"])
        try staging.openGate()
        #expect(try staging.command("repair", "--resume").status == 0)
        try expectRestGoesOnce()
    }

    @Test func aStepOfTheSameNumberByAnotherDeploymentIsNotTakenForTheLostOne() throws {
        try staging.commit(.table("001", "a"))
        let variables = staging.tool.environment
        let project = try Project(variables: variables, at: staging.repository.path)
        let database = try EnvironmentDatabase(project.environment("staging"), in: project)
        let target = try Target("HEAD", in: project)
        let run = try Preparation(project: project, database: database).deploy(target, as: PlanRequest())
        #expect(run.steps.count == 1)
        try staging.deploy()
        database.connection.close()
        // Whoever chose the same number was first, and the ledger has its step.
        let lost = Recovery(database: database, deployment: DeploymentKey(id: 1)).find(total: 1)
        #expect(lost == Recovery.Found(steps: 0, fate: .didNotBegin))
    }
}
