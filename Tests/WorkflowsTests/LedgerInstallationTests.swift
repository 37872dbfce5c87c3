import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

@Suite struct LedgerInstallationTests {
    let server: TestServer
    let url: String

    init() throws {
        server = try TestServer.shared()
        url = try server.freshDatabase()
    }

    private func ledger() throws -> Ledger { Ledger(connection: try server.connection(to: url)) }

    @Test func aDatabaseWithoutALedgerHasNoState() throws {
        #expect(try ledger().installedVersion() == nil)
        #expect(try !ledger().exists())
    }

    @Test func installingTwiceChangesNothing() throws {
        let ledger = try ledger()
        try ledger.install(for: .staging, toolVersion: "1.0")
        let first = try ledger.state()
        try ledger.install(for: .production, toolVersion: "2.0")
        #expect(try ledger.state() == first)
        #expect(first.sequence == 0)
        #expect(
            try ledger.connection.query("SELECT tool_version FROM git_migrate.ledger_versions").count
                == LedgerMigrations.currentVersion
        )
    }

    @Test func ofTwoInstallationsAtOnceOneMakesTheLedgerAndTheOtherFindsIt() throws {
        // The first has made the schema and not committed: the second waits for it in its midst.
        let (first, second) = (try ledger(), try ledger())
        let text = LedgerMigrations.all[0].text
        let commit = try #require(text.ranges(of: "\nCOMMIT;").last)
        try first.connection.execute(String(text[..<commit.lowerBound]))
        let waiting = try WaitingSession(to: url) { connection in
            try Ledger(connection: connection).install(for: .staging, toolVersion: "second")
            // It can be used at once.
            try connection.execute("BEGIN; SELECT git_migrate.begin_step('', 0); ROLLBACK")
        }
        try waiting.untilItWaits()
        try first.connection.execute(
            """
            INSERT INTO git_migrate.ledger_versions (version, tool_version) VALUES (1, 'first');
            INSERT INTO git_migrate.environment (name, database_oid) VALUES ('staging', 1);
            COMMIT
            """
        )
        #expect(waiting.end() == nil)
        let rows = try second.connection.query("SELECT tool_version FROM git_migrate.ledger_versions")
        // Of a version that only the other one knows the rest is left to it.
        #expect(
            rows.map { $0["tool_version"] } == ["first"]
                + LedgerMigrations.all.dropFirst().map { _ in "second" }
        )
        #expect(try second.state().sequence == 0)
    }

    @Test func aSchemaOfSomebodyElseIsLeftAlone() throws {
        let ledger = try ledger()
        try ledger.connection.execute("CREATE SCHEMA git_migrate; CREATE TABLE git_migrate.mine (id int)")
        let error = #expect(throws: PostgresError.self) {
            try ledger.install(for: .staging, toolVersion: "1.0")
        }
        #expect(error?.serverError?.sqlState == "42P06")
        #expect(try ledger.connection.query("SELECT FROM git_migrate.mine").isEmpty)
    }

    @Test func theLedgerOfANewerToolIsRefusedByItsVersion() throws {
        let staging = try Staging(url: url)
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.connection().execute("INSERT INTO git_migrate.ledger_versions VALUES (7, '9.9')")
        for command in [["plan"], ["deploy"], ["rollback", "--last"], ["repair"]] {
            let outcome = try staging.command(command)
            #expect(outcome.status == 1)
            #expect(outcome.messages.contains("the ledger is of version 7"), "\(outcome.messages)")
        }
        #expect(try staging.applied() == ["001_a"])
    }

    @Test func theLedgerOfAnotherEnvironmentIsRefusedByItsName() throws {
        let staging = try Staging(url: url)
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try staging.commit(.table("002", "b"))
        let tool = Tool(in: staging.repository, environment: ["SUPABASE_PRODUCTION_URL": url])
        for arguments in [["plan"], ["deploy", "--yes"], ["rollback", "--last", "--yes"]] {
            let outcome = try tool.start(arguments + ["-e", "production"]).wait()
            #expect(outcome.status == 1)
            #expect(
                outcome.messages.contains("this database is the environment 'staging', not 'production'"),
                "\(outcome.messages)"
            )
        }
        #expect(try staging.applied() == ["001_a"])
    }
}
