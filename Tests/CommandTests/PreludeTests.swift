import Foundation
import TestSupport
import Testing

/// `migrate.prelude`: what scratch databases begin with.
@Suite struct PreludeTests {
    private let session: Session

    init() throws {
        session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
    }

    private func writePrelude(_ script: String) throws {
        try session.repository.write("sql/prelude.sql", script)
        try session.quietly("git config -f .gitmigrate migrate.prelude sql/prelude.sql")
    }

    /// The example of the documentation.
    private func supabase() throws -> String {
        let page = Tool.package.appendingPathComponent("docs/rehearsal.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: "```sql\n"))
        let end = try #require(text[start.upperBound...].range(of: "```"))
        return String(text[start.upperBound..<end.lowerBound])
    }

    @Test func migrationsForSupabaseRunAfterTheExampleOfTheDocumentation() throws {
        try session.writePair(
            "001_notes",
            up: """
                CREATE TABLE notes (id bigint PRIMARY KEY, owner uuid DEFAULT auth.uid() REFERENCES auth.users);
                ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON notes FOR ALL TO authenticated USING (owner = auth.uid());
                GRANT SELECT ON notes TO anon;

                """,
            down: "DROP TABLE notes;\n"
        )
        try session.repository.commit(message: "Add notes", seconds: 1)
        #expect(try session.quietly("git migrate test HEAD").text.contains("schema \"auth\" does not exist"))
        try writePrelude(try supabase())
        try session.repository.commit(message: "Say what Supabase gives", seconds: 2)
        for options in ["", "--force"] {
            let shown = try session.quietly("git migrate test HEAD \(options)")
            #expect(shown.status == 0, "\(shown.text)")
        }
        #expect(try session.quietly("git migrate test HEAD").text.contains("proven before"))
        try writePrelude(try supabase() + "CREATE ROLE supabase_admin;\nCREATE SCHEMA realtime;\n")
        try session.writePair(
            "002_channels",
            up:
                "CREATE TABLE realtime.channels (id bigint);\nALTER TABLE realtime.channels OWNER TO supabase_admin;\n",
            down: "DROP TABLE realtime.channels;\n"
        )
        try session.quietly("git add .")
        let staged = try session.quietly("git migrate test")
        #expect(staged.status == 0, "\(staged.text)")
        try session.quietly("git commit -qnm 'Add channels'")
        let all = try session.quietly("git migrate test HEAD")
        #expect(all.text.contains("001_notes") && all.status == 0, "the first pair counts anew:\n\(all.text)")
    }

    @Test func everyCommandOnScratchDatabasesBeginsWithIt() throws {
        let prelude = "CREATE SCHEMA auth;\nCREATE TABLE auth.users (id uuid PRIMARY KEY);\n"
        try writePrelude(prelude)
        let environment = try session.makeEnvironment("qa")
        _ = try TestServer.shared().psql(environment, prelude)
        try session.writePair(
            "001_a",
            up: "CREATE TABLE a (owner uuid REFERENCES auth.users);\n",
            down: "DROP TABLE a;\n"
        )
        try session.writePair(
            "003_c",
            up: "CREATE TABLE c (owner uuid REFERENCES auth.users);\n",
            down: "DROP TABLE c;\n"
        )
        try session.repository.commit()
        try session.repository.tag("v1.0")
        try session.quietly("git migrate deploy v1.0 -e qa")
        try session.writePair(
            "002_b",
            up: "CREATE TABLE b (owner uuid REFERENCES auth.users);\n",
            down: "DROP TABLE b;\n"
        )
        try session.repository.commit(seconds: 60)
        try session.repository.tag("v1.1")
        try session.show("git migrate test v1.1 --url \"$SCRATCH\"")
        try session.show("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        try session.show("git migrate plan v1.1 -e qa")
        try session.show("git migrate diff v1.0 v1.1 --url \"$SCRATCH\"")
        try session.show("git migrate blame c --url \"$SCRATCH\"")
        try session.expectGolden("prelude")
    }

    @Test func whatCannotBeginIsToldAtItsPlace() throws {
        try session.writePair("001_a")
        try session.quietly("git config -f .gitmigrate migrate.prelude sql/prelude.sql")
        try session.repository.commit()
        try session.show("git migrate test HEAD --url \"$SCRATCH\"")
        try writePrelude("CREATE SCHEMA auth;\nCREATE TABLE auht.users (id uuid);\n")
        try session.repository.commit(seconds: 1)
        try session.show("git migrate test HEAD --url \"$SCRATCH\"")
        try writePrelude("CREATE SCHEMAS auth;\n")
        try session.repository.commit(seconds: 2)
        try session.show("git migrate diff HEAD~ HEAD --url \"$SCRATCH\"")
        try session.show("git migrate test HEAD --url \"$SCRATCH\"")
        try session.show("git -c migrate.prelude=../x.sql migrate check")
        try session.expectGolden("prelude-refused")
    }
}
