import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// A database that comes back from a backup, and one that must not.
@Suite struct RestorationTests {
    /// An environment at v1 with a hundred rows, which were backed up, and with one more step and row since.
    private struct Site {
        let staging: Staging
        let backup: String

        init() throws {
            staging = try Staging()
            try staging.commit(.table("001", "a"), tag: "v1")
            try staging.deploy("v1")
            try staging.connection().execute("INSERT INTO a SELECT generate_series(1, 100)")
            let outcome = try staging.command("backup", "--to", staging.folderForBackups())
            #expect(outcome.status == 0, "\(outcome.messages)")
            backup = outcome.output.trimmingCharacters(in: .newlines)
            try staging.commit(.table("002", "b"))
            try staging.deploy()
            try staging.connection().execute("INSERT INTO a VALUES (0)")
        }

        var database: String { url.lastPathComponent }
        private var url: URL { URL(string: staging.url.replacing(/\?.*/, with: "")) ?? URL(filePath: "/") }

        func rows() throws -> [String] { try staging.column("SELECT count(*) FROM a") }

        /// The databases whose names begin with this one's, without the one itself.
        func others() throws -> [String] {
            try staging.server.connection().query(
                "SELECT datname FROM pg_database WHERE starts_with(datname, $1) AND datname <> $1",
                [database]
            ).compactMap { $0["datname"] }
        }
    }

    @Test func aDatabaseThatIsAheadIsReplacedOnlyByAWordForIt() throws {
        let site = try Site()
        let refused = try site.staging.command("restore", site.backup)
        #expect(refused.status == 1)
        #expect(refused.messages.contains("apply 002_b"), "\(refused.messages)")
        #expect(try site.rows() == ["101"])

        let outcome = try site.staging.command("restore", site.backup, "--discard-newer")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try site.rows() == ["100"])
        #expect(try site.staging.applied() == ["001_a"])
        // What was there is kept, and the ledger knows where it is now.
        let kept = try #require(try site.others().first)
        #expect(outcome.messages.contains(kept))
        let status = try site.staging.command("status")
        #expect(status.output.contains("v1"), "\(status.output)\(status.messages)")
        #expect(!status.output.contains("drifted"))
        try site.staging.deploy()
        #expect(try site.staging.applied() == ["001_a", "002_b"])
        let checked = try site.staging.command("fsck")
        #expect(checked.status == 0, "\(checked.output)\(checked.messages)")
    }

    @Test func whatBelongsToTheDatabaseAsSuchIsTakenOver() throws {
        let site = try Site()
        let role = try site.staging.server.freshRole()
        let admin = try site.staging.server.connection()
        for command in [
            "ALTER DATABASE here SET search_path TO \"$user\", public, \"Odd, name\"",
            "ALTER DATABASE here SET shop.secret TO 'it''s'",
            "ALTER ROLE \(role) IN DATABASE here SET statement_timeout TO '7s'",
            "REVOKE CONNECT ON DATABASE here FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE here TO \(role) WITH GRANT OPTION",
            "ALTER DATABASE here CONNECTION LIMIT 42",
            "COMMENT ON DATABASE here IS 'the shop''s'",
        ] {
            try admin.execute(command.replacing(" here ", with: " \(site.database) "))
        }
        let before = try properties(of: site.database, over: admin)
        let outcome = try site.staging.command("restore", site.backup, "--discard-newer")
        #expect(outcome.status == 0 && !outcome.messages.contains("not taken over"), "\(outcome.messages)")
        let after = try properties(of: site.database, over: admin)
        #expect(after == before)
        #expect(before.contains { $0.contains("Odd, name") }, "\(before)")
    }

    @Test func whatCannotBeTakenOverIsNamedWithoutItsValue() throws {
        let site = try Site()
        let setting = "ALTER DATABASE \(site.database) SET default_tablespace TO"
        try site.staging.server.connection().execute("\(setting) 'gone'")
        let outcome = try site.staging.command("restore", site.backup, "--discard-newer")
        #expect(outcome.status == 0 && !outcome.messages.contains("gone"))
        #expect(
            outcome.messages.contains(
                "not taken over from the database before: \(setting) … (the server does not take its value)"
            ),
            "\(outcome.messages)"
        )
        #expect(try site.rows() == ["100"])
    }

    /// As the catalogues have them.
    private func properties(of database: String, over connection: Connection) throws -> [String] {
        try connection.query(
            """
            SELECT s.setrole::regrole || ' ' || entry AS property
            FROM pg_database d JOIN pg_db_role_setting s ON s.setdatabase = d.oid, unnest(s.setconfig) AS entry
            WHERE d.datname = $1
            UNION ALL
            SELECT concat_ws(' ', d.datconnlimit, acl, shobj_description(d.oid, 'pg_database'))
            FROM pg_database d, LATERAL (
                SELECT string_agg(a::text, ' ' ORDER BY a::text) AS acl FROM unnest(d.datacl) AS a
            ) AS rights
            WHERE d.datname = $1
            ORDER BY 1
            """,
            [database]
        ).compactMap { $0["property"] }
    }

    @Test func anotherDatabaseOfAnyNameIsFilledBesideIt() throws {
        let site = try Site()
        let name = site.database + "_copy"
        let outcome = try site.staging.command("restore", site.backup, "--into", name)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let copy = try site.staging.server.connection(to: site.staging.server.server.url(database: name))
        #expect(try copy.query("SELECT count(*) AS rows FROM a").first?["rows"] == "100")
        #expect(try site.rows() == ["101"])
        let again = try site.staging.command("restore", site.backup, "--into", name)
        #expect(again.status == 1)
        #expect(again.messages.contains("there is a database \(name) already"), "\(again.messages)")
    }

    @Test func whoIsConnectedIsNotCutOffUnasked() throws {
        let site = try Site()
        let user = try site.staging.connection()
        try user.execute("SET application_name = 'shop'")
        let refused = try site.staging.command("restore", site.backup, "--discard-newer")
        #expect(refused.status == 1)
        #expect(refused.messages.contains("shop"), "\(refused.messages)")
        #expect(try site.rows() == ["101"])
        for name in try site.others() {
            try site.staging.server.connection().execute("DROP DATABASE \(Quote.identifier(name))")
        }
        let outcome = try site.staging.command("restore", site.backup, "--discard-newer", "--disconnect")
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try site.rows() == ["100"])
        #expect(throws: PostgresError.self) { try user.execute("SELECT 1") }
    }

    @Test func aDamagedBackupIsNotRestored() throws {
        let site = try Site()
        let file = try #require(FileHandle(forUpdatingAtPath: site.backup))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data([0xFF, 0x00]))
        try file.close()
        let outcome = try site.staging.command("restore", site.backup, "--discard-newer")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("is not what was written there"), "\(outcome.messages)")
        #expect(try site.rows() == ["101"])
        #expect(try site.others() == [])
    }

    @Test func aBackupIsForItsOwnEnvironment() throws {
        let site = try Site()
        try site.staging.repository.git("config", "migrate.other.url", site.staging.server.freshDatabase())
        let outcome = try site.staging.tool.start(["restore", site.backup, "-e", "other"]).wait()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("is a backup of staging, not of other"), "\(outcome.messages)")
        let none = try site.staging.command("restore", "/nowhere")
        #expect(none.status == 128)
        #expect(none.messages.contains("there is no backup of git migrate at /nowhere"), "\(none.messages)")
    }
}
