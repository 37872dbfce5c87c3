import Foundation
import TestSupport
import Testing

/// `git migrate test`: pairs run up, down and up again in scratch databases.
@Suite struct TestTests {
    /// A line of pairs, each of which does another thing wrong.
    private static let pairs: [(id: String, up: String, down: String)] = [
        ("001_users", "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n", "DROP TABLE users;\n"),
        (
            "002_left_behind",
            """
            BEGIN;
            ALTER TABLE users ADD COLUMN phone text;
            CREATE INDEX users_phone ON users (phone);
            CREATE TABLE posts (id bigint);
            COMMIT;

            """,
            "DROP INDEX users_phone;\n"
        ),
        ("003_fails", "CREATE TABLE tags (id bigint);\n", "SELECT 1;\nDROP TABLE tagz;\n"),
        (
            "004_other_order", "ALTER TABLE users DROP COLUMN name;\n",
            "ALTER TABLE users ADD COLUMN name text;\n"
        ),
        (
            "005_too_much", "ALTER TABLE users ADD COLUMN age int;\n",
            "ALTER TABLE users DROP COLUMN age;\nALTER TABLE posts ADD COLUMN oops int;\n"
        ),
        ("006_up_fails", "CREATE TABLE users (id bigint);\n", "DROP TABLE users;\n"),
        ("007_unreadable", "CREATE TABLE lasts (id bigint);\n", "DROP TABEL lasts;\n"),
        (
            "008_only_once", "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE moods (mood mood);\n",
            "DROP TABLE moods;\nALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok';\n"
        ),
        (
            "009_concurrently", "CREATE INDEX CONCURRENTLY users_age ON users (age);\n",
            "DROP INDEX CONCURRENTLY users_age;\n"
        ),
        (
            "010_copy",
            "CREATE TABLE colours (name text);\nCOPY colours FROM stdin;\nred\nblue\n\\.\n",
            "DROP TABLE colours;\n"
        ),
    ]

    private let session: Session
    /// Where rehearsals may make databases.
    private let url: String

    init() throws {
        session = try Session()
        url = try TestServer.shared().freshDatabase()
        session.environment["SCRATCH"] = url
        for pair in Self.pairs { try session.writePair(pair.id, up: pair.up, down: pair.down) }
        try session.repository.commit(message: "Add pairs", seconds: 1)
    }

    @Test func everyPairIsToldOfWithWhatIsBehindIt() throws {
        try session.show("git migrate test --all --url \"$SCRATCH\"")
        session.remark("what is proven is not repeated")
        try session.show("git migrate test --all --url \"$SCRATCH\" -q")
        try session.show("git migrate test --all --url \"$SCRATCH\" --force -- 2>&1 | tail -1")
        try session.show("git migrate test --url \"$SCRATCH\" -v sql/migrations/up/001_users.sql")
        try session.expectGolden("test")
    }

    @Test func whatIsStagedIsRehearsedAfterWhatIsCommitted() throws {
        try session.show("git migrate test")
        try session.writePair("011_more", up: "CREATE TABLE more (id bigint);\n", down: "DROP TABLE more;\n")
        session.remark("not staged")
        try session.show("git migrate test sql/migrations/up/011_more.sql")
        try session.quietly("git add .")
        try session.show("git migrate test --url \"$SCRATCH\"")
        try session.quietly("git commit -qnm more")
        try session.show("git migrate test HEAD~..HEAD --url \"$SCRATCH\"")
        session.remark("wrong input")
        try session.show("git migrate test nowhere")
        try session.show("git migrate test HEAD --all")
        try session.show("git migrate test --parallel 0")
        try session.show("git migrate test HEAD --force --url postgresql:///x?host=/nowhere")
        try session.expectGolden("test-staged")
    }

    @Test func anEnvironmentCanDemandTheProof() throws {
        try session.quietly("git rm -q --cached -r . && git add sql/migrations/*/00[12]_*.sql")
        try session.quietly("git commit -qnm 'Two alone' && git tag v1")
        try session.makeEnvironment("staging")
        try session.quietly("git config migrate.staging.requireRehearsal perhaps")
        try session.show("git migrate plan v1 -e staging")
        try session.quietly("git config migrate.staging.requireRehearsal true")
        try session.show("git migrate plan v1 -e staging")
        try session.quietly("git migrate test v1 --url \"$SCRATCH\"")
        try session.show("git migrate deploy v1 -e staging")
        try session.writePair(
            "002_left_behind",
            up: "CREATE TABLE posts (id bigint);\n",
            down: "DROP TABLE posts;\n"
        )
        try session.quietly(
            "git add sql && git commit -qnm Mended -- sql/migrations/*/002_*.sql && git tag v2"
        )
        try session.show("git migrate test v2 --url \"$SCRATCH\"")
        try session.show("git migrate deploy v2 -e staging")
        try session.expectGolden("test-required")
    }

    @Test func theScratchServerIsOfTheRepositorysOwn() throws {
        try session.quietly("git rm -q --cached -r . && git add sql/migrations/*/001_users.sql")
        try session.quietly("git commit -qnm 'One alone'")
        let first = try session.quietly("git migrate test HEAD")
        #expect(first.text.hasSuffix("1 pair restores the schema\n"), "\(first.text)")
        #expect(try !session.repository.server(.scratch).isRunning)
        let again = try session.quietly("git migrate test HEAD --force")
        #expect(again.status == 0)
    }

    @Test func nothingIsLeftOnTheServerButBases() throws {
        try session.quietly("git migrate test --all --url \"$SCRATCH\"")
        #expect(try scratchDatabases() == [])
    }

    @Test func whatAKilledRunLeftIsRemovedByTheNext() throws {
        let server = try TestServer.shared()
        let number = try server.psql(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let name = "git_migrate_scratch_\(number)_4711_1"
        _ = try server.psql(url, "CREATE DATABASE \(name)")
        #expect(try scratchDatabases() == [name])
        try session.quietly("git migrate test --url \"$SCRATCH\" sql/migrations/up/001_users.sql")
        #expect(try scratchDatabases() == [])
    }

    @Test func aRoleWithoutTheRightIsToldSo() throws {
        let server = try TestServer.shared()
        let role = try server.freshRole("LOGIN")
        let other = url.replacingOccurrences(of: "postgres@", with: "\(role)@")
        session.environment["OTHER"] = other
        try session.show("git migrate test --url \"$OTHER\" sql/migrations/up/001_users.sql")
        #expect(session.transcript.contains("may not create databases"))
    }

    private func scratchDatabases() throws -> [String] {
        try TestServer.shared().psql(
            url,
            """
            SELECT datname FROM pg_database WHERE datname LIKE
                'git\\_migrate\\_scratch\\_' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '\\_%'
            """
        ).split(separator: "\n").map(String.init)
    }
}
