import TestSupport
import Testing

/// What `test` tells of locks, rewrites and scans.
@Suite struct ObservationCommandTests {
    private func session() throws -> Session {
        let session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        try session.writePair(
            "001_orders",
            up: "CREATE TABLE orders (id bigint PRIMARY KEY, total int, note text);\n",
            down: "DROP TABLE orders;\n"
        )
        try session.repository.commit(message: "Add orders")
        try session.repository.commit(message: "Use them")
        try session.writePair(
            "002_customers",
            up: """
                CREATE TABLE customers (id bigint PRIMARY KEY);
                ALTER TABLE orders ADD customer bigint;
                ALTER TABLE orders
                    ALTER total TYPE bigint;
                CREATE INDEX orders_by_note ON orders (note);

                """,
            down: """
                DROP INDEX orders_by_note;
                ALTER TABLE orders ALTER total TYPE int;
                ALTER TABLE orders DROP customer;
                DROP TABLE customers;

                """
        )
        try session.writePair(
            "003_positive",
            up: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;\n",
            down: "ALTER TABLE orders DROP CONSTRAINT positive;\n"
        )
        try session.repository.git("add", "--all")
        return session
    }

    @Test func whatKeepsOthersWaitingIsToldAndTheRestWhenAsked() throws {
        let session = try session()
        try session.show("git migrate test --url $SCRATCH")
        try session.show("git migrate test --force --verbose --url $SCRATCH")
        try session.expectGolden("test-observation")
    }

    /// A role that may do nothing but connect is enough.
    @Test func anEnvironmentsSizesTellHowLongItWouldTakeAndNothingIsWrittenThere() throws {
        let session = try session()
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        _ = try server.psql(
            url,
            """
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            DO $$ BEGIN EXECUTE 'REVOKE ALL ON DATABASE ' || current_database() || ' FROM PUBLIC'; END $$;
            -- The map that a vacuum makes counts in a table's size.
            CREATE TABLE orders (id bigint PRIMARY KEY, total int, note text) WITH (autovacuum_enabled = off);
            INSERT INTO orders SELECT g, g, 'a note' FROM generate_series(1, 20000) g;
            ANALYZE orders;
            """
        )
        let role = try server.freshRole()
        _ = try server.psql(
            url,
            "DO $$ BEGIN EXECUTE 'GRANT CONNECT ON DATABASE ' || current_database() || ' TO \(role)'; END $$"
        )
        let before = try server.pgDump(url, [])
        try session.repository.git("config", "migrate.production.url", server.url(url, as: role))
        try session.repository.git("config", "migrate.empty.url", try server.freshDatabase())
        try session.show("git migrate test --url $SCRATCH -e production")
        try session.show("git migrate test --url $SCRATCH -e empty")
        try session.show("git migrate test --url $SCRATCH -e nowhere")
        try session.expectGolden("test-environment")
        #expect(try server.pgDump(url, []) == before)
    }

    @Test func aTableThatIsLockedThereIsSizedByStatistics() throws {
        let session = try session()
        let server = try TestServer.shared()
        let url = try session.makeEnvironment("staging")
        let other = try server.connection(to: url)
        try other.execute(
            """
            CREATE TABLE orders (id bigint PRIMARY KEY, total int, note text);
            INSERT INTO orders SELECT g, g, 'a note' FROM generate_series(1, 20000) g;
            """
        )
        try other.execute("VACUUM ANALYZE orders")
        try other.execute("BEGIN; LOCK TABLE orders")
        let shown = try session.quietly("git migrate test --url $SCRATCH -e staging")
        #expect(shown.text.contains("public.orders (20 k rows, "))
        try other.execute("ROLLBACK")
    }

    /// The first SET NOT NULL is proved by a CHECK that no rule can see; the others are as the rules say.
    @Test func whatCheckSaysOfLocksIsHeldAgainstWhatHappens() throws {
        let session = try session()
        try session.writePair(
            "004_checked",
            up: "DO $$ BEGIN ALTER TABLE orders ADD CONSTRAINT noted CHECK (note IS NOT NULL); END $$;\n",
            down: "ALTER TABLE orders DROP CONSTRAINT noted;\n"
        )
        try session.repository.commit(message: "Add what comes before")
        try session.repository.commit(message: "Use it")
        try session.writePair(
            "005_rules",
            up: """
                ALTER TABLE orders ALTER note SET NOT NULL;
                ALTER TABLE orders ALTER total SET NOT NULL;
                ALTER TABLE orders ADD parent bigint DEFAULT 1 REFERENCES orders;
                ALTER TABLE orders ADD stamp float DEFAULT random();
                LOCK TABLE customers;
                DROP INDEX orders_by_note;

                """,
            down: """
                CREATE INDEX orders_by_note ON orders (note);
                ALTER TABLE orders DROP stamp;
                ALTER TABLE orders DROP parent;
                ALTER TABLE orders ALTER total DROP NOT NULL;
                ALTER TABLE orders ALTER note DROP NOT NULL;

                """
        )
        try session.repository.git("add", "--all")
        try session.show("git migrate test --url $SCRATCH")
        try session.show("git migrate test --force --verbose --url $SCRATCH | grep -E 'confirmed|refuted'")
        try session.expectGolden("test-rules")
    }
}
