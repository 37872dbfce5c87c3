import Foundation
import TestSupport
import Testing

@Suite struct BlameTests {
    /// A project whose tables were changed, renamed, moved and dropped, with a scratch server in `$SCRATCH`.
    private func shop() throws -> Session {
        let session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        try session.release("001_a", tag: "v1.0")
        try session.writePair(
            "002_orders",
            up: """
                CREATE SCHEMA billing;
                CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric CHECK (amount >= 0), note text);
                CREATE INDEX orders_amount ON orders (amount);
                CREATE TABLE billing.lines (id bigint, "Order" bigint REFERENCES orders);
                CREATE TABLE lines (id bigint);
                CREATE TABLE drafts (id bigint);
                """
        )
        try session.repository.commit(message: "Keep orders", seconds: 60)
        try session.repository.tag("v1.1")
        try session.writePair("003_total", up: "ALTER TABLE orders RENAME amount TO total;\n")
        try session.repository.commit(message: "Say total", seconds: 120)
        try session.writePair(
            "004_purchases",
            up: """
                ALTER TABLE orders RENAME TO purchases;
                ALTER TABLE purchases DROP COLUMN note, ADD COLUMN made timestamptz;
                ALTER TABLE drafts SET SCHEMA billing;
                DROP TABLE lines;
                """
        )
        try session.repository.commit(message: "Call them purchases", seconds: 86_400)
        try session.repository.tag("v2.0")
        try session.writePair(
            "005_widen",
            up: """
                ALTER TABLE purchases ALTER total TYPE numeric(14, 2), ALTER total SET NOT NULL;
                CREATE FUNCTION billing.due(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
                CREATE TABLE billing.totals (id bigint);
                CREATE SCHEMA archive CREATE TABLE totals (id bigint);
                """
        )
        try session.repository.commit(message: "Widen totals", seconds: 90_000)
        return session
    }

    @Test func eachObjectIsTracedToTheMigrationThatLastShapedItThroughRenamings() throws {
        let session = try shop()
        try session.show("git migrate blame purchases --url \"$SCRATCH\"")
        session.remark("What was found out needs no server any more.")
        session.environment["GIT_MIGRATE_POSTGRES_BIN"] = "/nowhere"
        try session.show("git migrate blame purchases.total")
        try session.show("git migrate blame public.purchases.made")
        try session.show("git migrate blame billing.drafts")
        try session.show("git migrate blame 'billing.lines.\"Order\"'")
        try session.show("git migrate blame due")
        try session.show("git migrate blame orders v1.1")
        session.remark("What is gone, what leaves a choice, and what never was.")
        try session.show("git migrate blame public.lines")
        try session.show("git migrate blame purchases.note")
        try session.show("git migrate blame orders")
        try session.show("git migrate blame orders.total")
        try session.show("git migrate blame totals")
        try session.show("git migrate blame purchase")
        try session.show("git migrate blame purchases v9")
        try session.expectGolden("blame")
    }

    @Test func theLogOfATableHasEverythingThatTouchedIt() throws {
        let session = try shop()
        try session.show("git migrate log --url \"$SCRATCH\" -- purchases")
        try session.show("git migrate log v1.1 -- orders.amount")
        try session.show("git migrate log")
        try session.show("git migrate log -- purchases lines")
        try session.expectGolden("log-of-a-table")
    }

    @Test func aRecordThatIsDamagedIsNotBelieved() throws {
        let session = try shop()
        let first = try session.quietly("git migrate blame purchases --url \"$SCRATCH\"")
        let record = session.repository.path + "/.git/migrate/blame"
        let text = try String(contentsOfFile: record, encoding: .utf8)
        #expect(text.contains("purchases"))
        try text.replacingOccurrences(of: "purchases", with: "purchased")
            .write(toFile: record, atomically: true, encoding: .utf8)
        let again = try session.quietly("git migrate blame purchases --url \"$SCRATCH\"")
        #expect(again.text == first.text)
        #expect(try String(contentsOfFile: record, encoding: .utf8) == text)
    }

    @Test func whatIsNewAfterARecordIsFoundOutOnTopOfIt() throws {
        let session = try shop()
        try session.quietly("git migrate blame purchases HEAD~2 --url \"$SCRATCH\"")
        let grown = try session.quietly("git migrate blame purchases --url \"$SCRATCH\"")
        try session.quietly("rm .git/migrate/blame .git/migrate/origins")
        let fresh = try session.quietly("git migrate blame purchases --url \"$SCRATCH\"")
        #expect(fresh.status == 0)
        #expect(grown.text == fresh.text)
    }

    @Test func aMigrationThatDoesNotRunIsNamedAndNothingIsKept() throws {
        let session = try shop()
        try session.writePair("006_bad", up: "CREATE TABLE later (id nonsense);\n")
        try session.repository.commit(seconds: 100_000)
        let shown = try session.quietly("git migrate blame purchases.total --url \"$SCRATCH\"")
        #expect(shown.status == 0)
        #expect(shown.text.contains("note: 006_bad did not run on the scratch server"), "\(shown.text)")
        #expect(!FileManager.default.fileExists(atPath: session.repository.path + "/.git/migrate/blame"))
    }

    @Test(.enabled(if: Corpus.graphNode.isAvailable, "the history is not here"))
    func theColumnsOfARealTableComeFromTheReleasesThatItsHistorySays() throws {
        let repository = try Corpus.graphNode.configuredClone()
        let outcome = try run(
            Tool.path,
            ["blame", "deployment_schemas", "v0.40.0", "--url", try TestServer.shared().freshDatabase()],
            environment: Tool(in: repository).environment,
            currentFolder: repository.path
        )
        #expect(outcome.status == 0, "\(outcome.err)")
        for (column, migration, release) in [
            ("subgraph", "2019-04-19-171709_split_entities", "v0.10.0"),
            ("version", "2022-04-26-125552_alter_deployment_schemas_version", "v0.27.0"),
            ("network", "2021-01-14-193022_deployment_schemas_network_not_null", "v0.22.0"),
        ] {
            let line = outcome.out.split(separator: "\n").first { $0.contains(" column \(column) ") }
            #expect(line?.contains(" \(release) \(migration)") == true, "\(outcome.out)")
        }
    }
}
