import Postgres
import TestSupport
import Testing

/// `git migrate test` of scripts that make roles, which belong to a whole server.
@Suite struct RoleRehearsalTests {
    private let session: Session
    private let url: String

    init() throws {
        session = try Session()
        url = try TestServer.shared().freshDatabase()
        session.environment["SCRATCH"] = url
    }

    private func roles(_ pattern: String) throws -> String {
        try TestServer.shared().psql(
            url,
            "SELECT rolname FROM pg_roles WHERE rolname LIKE '\(pattern)' ORDER BY 1"
        )
    }

    @Test func whatARunMakesOfRolesIsGoneAtItsEnd() throws {
        try session.writePair(
            "001_left",
            up:
                "CREATE ROLE gone_keeper;\nCREATE TABLE vault (id bigint);\nGRANT SELECT ON vault TO gone_keeper;\n",
            down: "DROP TABLE vault;\n"
        )
        try session.writePair(
            "002_code",
            up: "DO $$ BEGIN CREATE ROLE gone_guest; END $$;\nGRANT SELECT ON vault TO gone_guest;\n",
            down: "DROP OWNED BY gone_guest;\nDROP ROLE gone_guest;\n"
        )
        try session.writePair(
            "003_not_restored",
            up: "CREATE TABLE rest (id bigint);\nGRANT SELECT ON rest TO gone_keeper, gone_guest;\n",
            down: "REVOKE ALL ON rest FROM gone_keeper;\n"
        )
        try session.writePair(
            "004_alone",
            up: "-- migrate: no-transaction\nCREATE ROLE gone_alone;\n",
            down: "DROP ROLE gone_nobody;\n"
        )
        try session.writePair(
            "005_after",
            up: "CREATE TABLE last (id bigint);\nGRANT SELECT ON last TO gone_alone;\n",
            down: "DROP TABLE last;\n"
        )
        try session.repository.commit(message: "Make roles", seconds: 1)
        try session.show("git migrate test --all --url \"$SCRATCH\"")
        let first = session.transcript
        try session.show("git migrate test --all --force --url \"$SCRATCH\"")
        try session.expectGolden("test-roles")
        #expect(first.contains("002_code"))
        #expect(try roles("gone\\_%") == "")
    }

    @Test func aRoleOfTheServersIsLeftAlone() throws {
        let role = try TestServer.shared().freshRole()
        try session.writePair("001_there", up: "CREATE ROLE \(role);\n", down: "DROP ROLE \(role);\n")
        try session.repository.commit(message: "Make a role", seconds: 1)
        let shown = try session.quietly("git migrate test --all --url \"$SCRATCH\"")
        #expect(shown.status == 1)
        #expect(shown.text.contains("already exists"))
        #expect(try roles(role) == "\(role)\n")
    }

    @Test func releasesThatMakeARoleAreCompared() throws {
        try session.writePair("001_role", up: "CREATE ROLE gone_reader;\n", down: "DROP ROLE gone_reader;\n")
        try session.repository.commit(message: "Make a role", seconds: 1)
        try session.repository.tag("v1")
        try session.writePair(
            "002_table",
            up: "CREATE TABLE book (id bigint);\nGRANT SELECT ON book TO gone_reader;\n"
        )
        try session.repository.commit(message: "Use it", seconds: 2)
        try session.repository.tag("v2")
        for _ in 1...2 {
            let shown = try session.quietly("git migrate diff v1 v2 --url \"$SCRATCH\"")
            #expect(shown.status == 0)
            #expect(shown.text.contains("table public.book"))
            #expect(!shown.text.contains("001_role"), "\(shown.text)")
        }
        #expect(try roles("gone\\_reader") == "")
    }

    @Test func ordersThatMakeARoleAreCompared() throws {
        // The environment's server keeps it, and the scratch server is another one.
        let role = "late_\(UInt32.random(in: 1...UInt32.max))"
        try session.makeEnvironment("qa")
        try session.writePair("001_a", up: "CREATE TABLE a (id bigint);\n")
        try session.writePair("003_c", up: "CREATE TABLE c (id bigint);\n")
        try session.repository.commit()
        #expect(try session.quietly("git migrate deploy HEAD -e qa").status == 0)
        try session.writePair("002_b", up: "CREATE ROLE \(role);\nGRANT SELECT ON a TO \(role);\n")
        try session.repository.commit(seconds: 60)
        let shown = try session.quietly("git migrate test --order HEAD -e qa")
        #expect(shown.status == 0 && shown.text.hasPrefix("proven"), "\(shown.text)")
        #expect(try session.quietly("git migrate deploy HEAD -e qa").status == 0)
    }

    @Test func whatAKilledRunLeftOnThePrivateServerIsDropped() throws {
        try session.writePair("001_role", up: "CREATE ROLE gone_late;\n", down: "DROP ROLE gone_late;\n")
        try session.repository.commit(message: "Make a role", seconds: 1)
        #expect(try session.quietly("git migrate test HEAD").status == 0)
        let server = try session.repository.server(.scratch)
        try server.start()
        try Connection(to: server.target(), applicationName: "test").execute("CREATE ROLE gone_late")
        try server.stop()
        let again = try session.quietly("git migrate test HEAD --force")
        #expect(again.status == 0, "\(again.text)")
    }
}
