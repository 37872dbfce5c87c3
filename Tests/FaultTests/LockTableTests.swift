import Postgres
import TestSupport
import Testing

/// A server whose table of locks is small, as it is for thousands of migrations in one transaction.
@Suite struct LockTableTests {
    /// A migration that makes so many tables.
    private static func tables(_ version: String, _ count: Int) -> Plan.Migration {
        Plan.counting(
            version,
            up: """
                CREATE TABLE public.t\(version) (id int);
                DO $$ BEGIN
                    FOR n IN 1..\(count) LOOP EXECUTE format('CREATE TABLE public.t\(version)_%s ()', n); END LOOP;
                END $$;
                """,
            down: """
                DO $$ BEGIN
                    FOR n IN 1..\(count) LOOP EXECUTE format('DROP TABLE public.t\(version)_%s', n); END LOOP;
                END $$;
                DROP TABLE public.t\(version);
                """
        )
    }

    @Test func whatLocksTooMuchInOneTransactionSaysWhyAndGoesInAsMany() throws {
        let own = try OwnServer(settings: [("max_locks_per_transaction", "10"), ("max_connections", "10")])
        let site = try Site(
            Plan(migrations: (1...6).map { Self.tables("00\($0)", 300) }),
            on: own.server
        )
        let invariants = Invariants(site: site, trial: "more locks than there is room for")
        try site.expectDone("deploy", "base")
        let before = try invariants.hold()
        let outcome = try site.command("deploy", "--atomic")
        #expect(outcome.status == 2, "\(outcome.messages)")
        for words in [
            "one transaction of 6 steps (--atomic) locks more than the server has room for (max_locks_per_transaction)",
            "and was undone as a whole", "SQLSTATE: 53200", "and is there still",
            "hint: leave --atomic out: each migration has a transaction of its own then",
            "ALTER SYSTEM SET max_locks_per_transaction",
        ] {
            #expect(outcome.messages.contains(words), "\(outcome.messages)")
        }
        let after = try invariants.hold(outcome)
        #expect(after.applied == before.applied)
        try invariants.expectGoesOn()
    }

    @Test func oneMigrationThatLocksTooMuchIsToBeDivided() throws {
        let own = try OwnServer(settings: [("max_locks_per_transaction", "10"), ("max_connections", "10")])
        let site = try Site(Plan(migrations: [Self.tables("001", 3000)]), on: own.server)
        let outcome = try site.command("deploy")
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(
            outcome.messages.contains("001_it locks more than the server has room for"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("hint: divide the migration into several"), "\(outcome.messages)")
        try Invariants(site: site, trial: "a migration with too many locks").hold(outcome)
    }
}
