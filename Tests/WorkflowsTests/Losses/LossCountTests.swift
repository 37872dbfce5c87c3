import Migrations
import Postgres
import SQL
import TestSupport
import Testing

@testable import Workflows

/// How much is lost: counted where that is quick, said to be a guess where it is one, and never at the cost of the database.
@Suite struct LossCountTests {
    let staging: Staging

    /// v1 has a table with rows, and v2 nothing but a way back that destroys.
    init() throws {
        staging = try Staging()
        try staging.commit(
            Staging.Pair(
                "001_users",
                up: """
                    CREATE TABLE users (id int PRIMARY KEY, phone text);
                    CREATE TABLE posts (id int, author int REFERENCES users ON DELETE CASCADE);
                    CREATE TABLE nobody (id int);
                    """,
                down: "DROP TABLE posts, users, nobody;\n"
            ),
            tag: "v1"
        )
        try staging.deploy("v1")
        try execute(
            """
            INSERT INTO users SELECT i, CASE WHEN i <= 250 THEN 'x' END FROM generate_series(1, 1234) i;
            INSERT INTO posts VALUES (1, 1);
            """
        )
    }

    private func execute(_ sql: String) throws { try staging.connection().execute(sql) }

    /// What a rollback of a new migration with this down script says before it asks; the migration is called 002_next there.
    private func plan(_ down: String, up: String = "SELECT 1;\n") throws -> [String] {
        let name = "00\(try staging.applied().count + 1)_next"
        try staging.commit(Staging.Pair(name, up: up, down: down))
        try staging.deploy()
        return try said(try staging.command("rollback", "--last", "-n")).map {
            $0.replacing(name, with: "002_next")
        }
    }

    private func said(_ outcome: Tool.Outcome) throws -> [String] {
        let lines = outcome.output.split(separator: "\n").map(String.init)
        let start = lines.firstIndex { $0.contains("data") && $0.contains("lost") } ?? lines.endIndex
        return Array(lines[start...])
    }

    @Test func tablesAndColumnsAreListedWithWhatTheyHold() throws {
        #expect(
            try plan("ALTER TABLE users DROP COLUMN phone;\nDROP TABLE posts;\nDROP TABLE nobody;\n") == [
                "data that will be lost:",
                "  column users.phone  250 values  002_next",
                "  table posts         1 row       002_next",
                "  besides, table nobody is empty",
            ]
        )
    }

    @Test func rowsThatAreDeletedOrTruncatedAreListedWithThoseThatGoWithThem() throws {
        #expect(
            try plan("DELETE FROM users WHERE id > 5;\n")
                == [
                    "data that will be lost:",
                    "  rows of users  some of 1,234 rows                 002_next",
                    "  rows of posts  those of 1 row that refer to them  002_next",
                ]
        )
        let truncated = try plan("TRUNCATE users CASCADE;\nDELETE FROM users;\n")
        #expect(
            truncated == [
                "data that will be lost:", "  rows of users  1,234 rows  002_next",
                "  rows of posts  1 row       002_next",
            ]
        )
        let dropped = try plan("DELETE FROM posts;\nDROP TABLE posts;\n")
        #expect(dropped == ["data that will be lost:", "  table posts  1 row  002_next"])
    }

    @Test func aPlanThatLosesNothingSaysSoInAWord() throws {
        #expect(try plan("SELECT 1;\n") == ["no data will be lost"])
        #expect(try plan("DROP TABLE nobody;\n") == ["no data will be lost: table nobody is empty"])
        #expect(
            try plan("DROP TABLE IF EXISTS never;\nCREATE TABLE a ();\nDROP TABLE a;\n") == [
                "no data will be lost"
            ]
        )
        #expect(
            try plan("DROP INDEX i;\n", up: "CREATE INDEX i ON users (phone);\n") == ["no data will be lost"]
        )
    }

    @Test func codeThatMayDoAnythingIsNamed() throws {
        let said = try plan("DO $$ BEGIN DELETE FROM users; END $$;\nSELECT pg_catalog.now();\n")
        #expect(
            said == ["no data will be lost, as far as can be told: 002_next runs code that may do more (DO)"]
        )
        try execute(
            "CREATE FUNCTION public.purge() RETURNS void LANGUAGE sql AS 'DELETE FROM public.users'"
        )
        #expect(
            try plan("SELECT purge();\nDROP TABLE posts;\n") == [
                "data that will be lost:", "  table posts  1 row  002_next",
                "  and 002_next runs code that may do more (purge())",
            ]
        )
    }

    @Test func aDeploymentThatDropsSomethingListsItToo() throws {
        try staging.commit(Staging.Pair("002_drop", up: "ALTER TABLE users DROP COLUMN phone;\n"), tag: "v2")
        let plan = try staging.command("plan", "v2")
        #expect(
            try said(plan) == ["data that will be lost:", "  column users.phone  250 values  002_drop"],
            "\(plan.output)"
        )
        let deployed = try staging.deploy("v2")
        #expect(deployed.messages.contains("column users.phone  250 values"), "\(deployed.messages)")
        try staging.commit(.table("003", "more"))
        #expect(try !staging.deploy().messages.contains("data"), "what only adds loses nothing")
    }

    @Test func aLargeTableIsGuessedFromAPartOfIt() throws {
        try execute(
            """
            CREATE TABLE public.large AS SELECT i, CASE WHEN i % 2 = 0 THEN i END AS half, repeat('x', 100) AS text
            FROM generate_series(1, 300000) i
            """
        )
        let said = try plan("ALTER TABLE large DROP COLUMN half;\nDROP TABLE large;\n").joined(
            separator: "\n"
        )
        let match = try #require(
            said.firstMatch(of: #/table large +about ([0-9,]+) rows \(\d+ MB\)/#),
            "\(said)"
        )
        let rows = try #require(Int(match.1.replacing(",", with: "")))
        #expect((200_000...400_000).contains(rows), "\(rows)")
        let values = try #require(
            said.firstMatch(of: #/column large.half +about ([0-9,]+) values/#),
            "\(said)"
        )
        let half = try #require(Int(values.1.replacing(",", with: "")))
        #expect((100_000...200_000).contains(half), "\(half)")
    }

    @Test func aLockedTableIsNotWaitedFor() throws {
        let other = try staging.connection()
        try other.execute("BEGIN; LOCK TABLE posts")
        let said = try plan("DROP TABLE posts;\nDROP TABLE nobody;\nALTER TABLE users DROP COLUMN phone;\n")
        #expect(
            said == [
                "data that will be lost:",
                "  table posts         not counted: another session has locked it  002_next",
                "  column users.phone  250 values                                  002_next",
                "  besides, table nobody is empty",
            ]
        )
        try other.execute("ROLLBACK")
    }

    @Test func whatTheRoleMayNotReadIsListedUncounted() throws {
        let role = try staging.server.freshRole()
        try staging.commit(
            Staging.Pair(
                "002_own",
                up: "SELECT 1;\n",
                down: "DROP TABLE users CASCADE;\nDROP TABLE hidden;\nDROP TABLE secret.diary;\n"
            )
        )
        try staging.deploy()
        try execute(
            """
            CREATE TABLE hidden (id int);
            INSERT INTO hidden VALUES (1);
            ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
            CREATE SCHEMA secret;
            CREATE TABLE secret.diary (id int);
            GRANT SELECT ON hidden TO \(role);
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT ALL ON ALL TABLES IN SCHEMA git_migrate TO \(role);
            """
        )
        let tool = Tool(
            in: staging.repository,
            environment: ["SUPABASE_STAGING_URL": staging.server.url(staging.url, as: role)]
        )
        let outcome = try tool("rollback", "--last", "-n", "-e", "staging")
        #expect(
            try said(outcome)
                == [
                    "data that will be lost:",
                    "  table users         not counted: this role may not read it               002_own",
                    "  table hidden        not counted: row security hides rows from this role  002_own",
                    "  table secret.diary  not counted: this role may not read it               002_own",
                ],
            "\(outcome.output)"
        )
    }

    @Test func countingChangesNothingAndLeavesTheSessionAsItWas() throws {
        let connection = try staging.connection()
        let before = try connection.query("SHOW ALL")
        let version = try #require(Version("1"))
        let id = MigrationID(version: version, name: "x")
        let users = ObjectName("users")
        _ = try LossInventory(connection).losses(
            of: [(id, [.drop(.relation, users, cascade: true), .truncate(users, cascade: true)])],
            reverts: true
        )
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.query("SHOW ALL") == before)
        #expect(try staging.column("SELECT count(*) FROM users") == ["1234"])
    }
}
