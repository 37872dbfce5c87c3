import Migrations
import Postgres
import SQL
import TestSupport
import Testing

@testable import Workflows

/// What is seen of an up script, in databases without rows.
@Suite struct ObservationTests {
    /// The work on each relation, and the strongest lock on it, as `name: LOCK; work, work`.
    private func seen(_ sql: String) throws -> [String] {
        let server = try TestServer.shared()
        let connection = try server.connection(to: try server.freshDatabase())
        try connection.execute(Self.setup)
        return try observation(of: sql, over: connection).relations.map(words)
    }

    private func observation(of sql: String, over connection: Connection) throws -> Observation {
        let script = try MigrationScript(
            id: MigrationID(version: try #require(Version("1")), name: "one"),
            side: .up,
            path: "up/1.sql",
            blob: BlobID(hex: ""),
            bytes: Array(sql.utf8),
            server: .grammar
        )
        let record = ObservationRecord(of: script, over: connection)
        var trial = ScriptTrial(connection: connection)
        trial.record = record
        try trial.run(script)
        return record.observation
    }

    private func words(_ relation: Observation.Relation) -> String {
        let work = relation.work.map { work in
            let what =
                switch work.kind {
                case .rewritten: "rewritten"
                case .scanned: "scanned"
                case .indexBuilt(let name): "built \(name)"
                case .indexRebuilt(let name): "rebuilt \(name)"
                case .emptied: "emptied"
                }
            return what + (work.under == relation.lock.mode ? "" : " under \(work.under.description)")
        }
        return "\(relation.name.dropFirst("public.".count)): \(relation.lock.mode.description)"
            + (work.isEmpty ? "" : "; " + work.joined(separator: ", "))
    }

    @Test(arguments: Self.table)
    func eachStatementIsSeenAsWhatItIs(_ sql: String, _ expected: [String]) throws {
        #expect(try seen(sql) == expected, "\(sql)")
    }

    private static let table: [(String, [String])] = [
        ("ALTER TABLE t ALTER a SET NOT NULL", ["t: ACCESS EXCLUSIVE; scanned"]),
        ("ALTER TABLE t ADD CHECK (a > 0)", ["t: ACCESS EXCLUSIVE; scanned"]),
        ("ALTER TABLE t ADD CHECK (a > 0) NOT VALID", ["t: ACCESS EXCLUSIVE"]),
        ("ALTER TABLE t VALIDATE CONSTRAINT later", ["t: SHARE UPDATE EXCLUSIVE; scanned"]),
        (
            "ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parent",
            ["parent: SHARE ROW EXCLUSIVE", "t: SHARE ROW EXCLUSIVE; scanned"]
        ),
        (
            "ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES parent NOT VALID",
            ["parent: SHARE ROW EXCLUSIVE", "t: SHARE ROW EXCLUSIVE"]
        ),
        ("CREATE TABLE n (p int REFERENCES parent)", ["parent: SHARE ROW EXCLUSIVE"]),
        ("CREATE INDEX i ON t (p)", ["t: SHARE; built public.i"]),
        ("CREATE INDEX CONCURRENTLY i ON t (p)", ["t: SHARE UPDATE EXCLUSIVE; built public.i"]),
        ("ALTER TABLE t ADD UNIQUE (p)", ["t: ACCESS EXCLUSIVE; built public.t_p_key"]),
        (
            "ALTER TABLE t ADD EXCLUDE USING btree (p WITH =)",
            ["t: ACCESS EXCLUSIVE; built public.t_p_excl, scanned"]
        ),
        ("ALTER TABLE t ALTER a TYPE bigint", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("ALTER TABLE t ALTER b TYPE text", ["t: ACCESS EXCLUSIVE"]),
        ("ALTER TABLE t ALTER b TYPE varchar(5)", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("ALTER TABLE t ALTER b TYPE bpchar", ["t: ACCESS EXCLUSIVE; rebuilt public.t_b"]),
        ("ALTER TABLE t ADD x int DEFAULT 5", ["t: ACCESS EXCLUSIVE"]),
        ("ALTER TABLE t ADD x float DEFAULT random()", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("ALTER TABLE t ADD x serial", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("ALTER TABLE t ADD x int UNIQUE", ["t: ACCESS EXCLUSIVE; built public.t_x_key"]),
        ("ALTER TABLE t DROP a", ["t: ACCESS EXCLUSIVE"]),
        ("ALTER TABLE t RENAME TO u", ["t: ACCESS EXCLUSIVE"]),
        ("ALTER TABLE t SET UNLOGGED", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("DROP TABLE t", ["t: ACCESS EXCLUSIVE"]),
        ("DROP INDEX t_a", ["t: ACCESS EXCLUSIVE"]),
        ("TRUNCATE t", ["t: ACCESS EXCLUSIVE; emptied"]),
        ("CLUSTER t USING t_a", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("VACUUM FULL t", ["t: ACCESS EXCLUSIVE; rewritten"]),
        ("REINDEX INDEX t_a", ["t: SHARE; rebuilt public.t_a"]),
        ("REINDEX INDEX CONCURRENTLY t_a", ["t: SHARE UPDATE EXCLUSIVE; rebuilt public.t_a"]),
        ("REFRESH MATERIALIZED VIEW m", ["parent: ACCESS SHARE; scanned", "m: ACCESS EXCLUSIVE; rewritten"]),
        ("UPDATE t SET a = 1", ["t: ROW EXCLUSIVE; scanned"]),
        ("INSERT INTO t VALUES (1)", ["t: ROW EXCLUSIVE"]),
        ("LOCK TABLE t IN SHARE MODE", ["t: SHARE"]),
        ("DO $$ BEGIN ALTER TABLE t ALTER a TYPE bigint; END $$", ["t: ACCESS EXCLUSIVE; rewritten"]),
        (
            "ALTER TABLE part ATTACH PARTITION part2 FOR VALUES FROM (10) TO (20)",
            [
                "part: SHARE UPDATE EXCLUSIVE", "partd: ACCESS EXCLUSIVE; scanned",
                "part2: ACCESS EXCLUSIVE; scanned",
            ]
        ),
        ("ALTER DOMAIN d ADD CHECK (VALUE > 0)", ["withdomain: SHARE; scanned"]),
        ("CREATE TABLE n (id int); ALTER TABLE n ADD x float DEFAULT random()", []),
    ]

    private static let setup = """
        CREATE TABLE parent (id int PRIMARY KEY);
        CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(10), p int);
        ALTER TABLE t ADD CONSTRAINT later CHECK (p > 0) NOT VALID;
        CREATE INDEX t_a ON t (a);
        CREATE INDEX t_b ON t (b);
        CREATE MATERIALIZED VIEW m AS SELECT * FROM parent;
        CREATE TABLE part (id int) PARTITION BY RANGE (id);
        CREATE TABLE partd PARTITION OF part DEFAULT;
        CREATE TABLE part2 (id int);
        CREATE DOMAIN d AS int;
        CREATE TABLE withdomain (x d);
        """

    @Test func aLockIsToldWithTheStatementThatTookItFirst() throws {
        let server = try TestServer.shared()
        let connection = try server.connection(to: try server.freshDatabase())
        try connection.execute("CREATE TABLE t (a int)")
        let sql = """
            BEGIN;
            LOCK TABLE t IN SHARE MODE;
            ALTER TABLE t ADD b int;
            SELECT pg_sleep(0.02);
            ALTER TABLE t ALTER a TYPE bigint;
            COMMIT;
            """
        let relation = try #require(try observation(of: sql, over: connection).relations.first)
        #expect(relation.lock.mode == .accessExclusive)
        #expect(relation.lock.place.lines == 3...3)
        #expect(relation.lock.held >= .milliseconds(20))
        #expect(relation.work.map(\.place.lines) == [5...5])
        #expect(relation.heavyWork.map(\.kind) == [.rewritten])
    }

    /// The counters of a session run on from one transaction to the next.
    @Test func scansOfEarlierTransactionsAreNotTakenForTheScripts() throws {
        let server = try TestServer.shared()
        let connection = try server.connection(to: try server.freshDatabase())
        try connection.execute("CREATE TABLE t (a int)")
        try connection.execute("SELECT * FROM t")
        let relation = try #require(
            try observation(of: "ALTER TABLE t ADD b int", over: connection).relations.first
        )
        #expect(relation.work.isEmpty)
    }

    @Test func statementsOutsideTransactionsAreEachSeen() throws {
        let sql = """
            CREATE INDEX CONCURRENTLY i ON t (p);
            ALTER TABLE t ALTER a SET NOT NULL;
            """
        #expect(
            try seen(sql) == [
                "t: ACCESS EXCLUSIVE; built public.i under SHARE UPDATE EXCLUSIVE, scanned"
            ]
        )
    }
}
