import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
    let server: TestServer

    init() throws { server = try TestServer.shared() }

    private func failure(_ target: ConnectionTarget, connectTimeout: Int? = nil) -> ConnectionFailure? {
        do throws(PostgresError) {
            _ = try Connection(to: target, applicationName: "t", connectTimeout: connectTimeout)
        } catch {
            if case .connectionFailed(let failure) = error { return failure }
            Issue.record("\(error)")
        }
        return nil
    }

    @Test func aSessionKnowsItself() throws {
        let url = try server.freshDatabase()
        let connection = try server.connection(to: url)
        let row = try #require(
            try connection.query("SELECT current_database() AS d, pg_backend_pid() AS p, version() AS v")
                .first
        )
        #expect(connection.database == row["d"])
        #expect(Int(connection.backendPID) == row.int("p"))
        #expect(connection.user == "postgres")
        #expect(connection.host == server.server.socketDirectory)
        #expect(connection.port == "5432")
        #expect(connection.serverVersion == server.server.binaries.version)
        #expect(connection.parameter("server_encoding") == "UTF8")
        #expect(connection.parameter("nicht_da") == nil)
        #expect(connection.transactionStatus == .idle)
        try connection.execute("BEGIN")
        #expect(connection.transactionStatus == .inTransaction)
    }

    @Test func everySessionSpeaksUTF8() throws {
        let url = server.server.url() + "&client_encoding=LATIN1"
        let connection = try server.connection(to: url)
        #expect(connection.parameter("client_encoding") == "UTF8")
    }

    @Test func theApplicationNameIsOursUnlessTheTargetNamesAnother() throws {
        let ours = try Connection(to: server.server.target(), applicationName: "git-migrate")
        #expect(try ours.query("SHOW application_name")[0, "application_name"] == "git-migrate")
        let theirs = try server.connection(to: server.server.url() + "&application_name=theirs")
        #expect(try theirs.query("SHOW application_name")[0, "application_name"] == "theirs")
    }

    @Test func startupSettingsBeatThoseOfTheRoleAndOutliveReset() throws {
        let role = try server.freshRole()
        try server.connection().execute("ALTER ROLE \(role) SET statement_timeout = '1s'")
        let settings = [
            ("statement_timeout", "7s"), ("search_path", #""a b", "c\d", "$user""#),
            ("git_migrate.note", #"it's \ here"#),
            ("lock_timeout", "250ms"),
        ]
        let connection = try Connection(
            to: .url(server.url(server.server.url(), as: role)),
            applicationName: "t",
            settings: settings
        )
        #expect(connection.settingsOutliveReset)
        try connection.execute("SET statement_timeout = 0; RESET ALL")
        for (name, value) in settings {
            #expect(try connection.query("SELECT current_setting($1) AS v", [name])[0, "v"] == value)
        }
    }

    @Test func startupSettingsKeepTheOptionsOfTheTarget() throws {
        let target = ConnectionTarget.url(server.server.url() + "&options=-c%20work_mem%3D1234kB")
        let connection = try Connection(to: target, applicationName: "t", settings: [("lock_timeout", "9s")])
        #expect(try connection.query("SHOW work_mem")[0, "work_mem"] == "1234kB")
        #expect(try connection.query("SHOW lock_timeout")[0, "lock_timeout"] == "9s")
    }

    @Test func aSettingThatTheServerRefusesIsNamed() {
        let found = #expect(throws: PostgresError.self) {
            try Connection(to: server.server.target(), applicationName: "t", settings: [("nicht_da", "1")])
        }
        #expect(found?.description.contains("nicht_da") == true)
    }

    @Test func aDatabaseThatDoesNotExistIsToldApart() {
        let failure = failure(server.server.target(database: "nicht da"))
        #expect(failure?.kind == .noSuchDatabase)
        #expect(failure?.sqlState == "3D000")
        #expect(failure?.message.contains(#"database "nicht da" does not exist"#) == true)
        #expect(failure?.message.contains("LOCATION") == false)
        #expect(failure?.message.contains("3D000") == false)
        #expect(failure?.target.hasPrefix("postgresql://postgres@/nicht%20da?host=/") == true)
    }

    @Test func aRoleThatDoesNotExistIsAnAuthenticationFailure() {
        let failure = failure(.url(server.url(server.server.url(), as: "nobody_here")))
        #expect(failure?.kind == .authentication)
        #expect(failure?.sqlState == "28000")
    }

    @Test func nothingListeningIsRefused() {
        #expect(failure(.url("postgresql://x@127.0.0.1:1/db"))?.kind == .refused)
        #expect(failure(.url("postgresql://x@/db?host=/nicht/da"))?.kind == .refused)
    }

    @Test func aHostWithoutAnAddressIsToldApart() {
        let failure = failure(.url("postgresql://x:hunter2secret@nicht-da.invalid/db"))
        #expect(failure?.kind == .noSuchHost)
        #expect(failure?.target == "postgresql://x@nicht-da.invalid/db")
        #expect(failure?.description.contains("hunter2secret") == false)
    }

    @Test func aServerThatNeverAnswersTimesOut() throws {
        // It listens and never accepts, so the kernel makes the connection and nothing answers.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = try withUnsafeMutablePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try #require(bind(listener, $0, length) == 0 && listen(listener, 8) == 0)
                try #require(getsockname(listener, $0, &length) == 0)
            }
            return Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
        let failure = failure(.url("postgresql://x@127.0.0.1:\(port)/db"), connectTimeout: 2)
        #expect(failure?.kind == .timeout)
    }

    @Test func anErrorInATransactionOfAReadOnlyRoleIsToldApart() throws {
        let role = try server.freshRole()
        try server.connection().execute("ALTER ROLE \(role) SET default_transaction_read_only = on")
        let connection = try server.connection(to: server.url(server.freshDatabase(), as: role))
        let readOnly = #expect(throws: PostgresError.self) { try connection.execute("CREATE TABLE t ()") }
        #expect(readOnly?.serverError?.isReadOnly == true)
        let denied = #expect(throws: PostgresError.self) { try connection.query("SELECT * FROM pg_authid") }
        #expect(denied?.serverError?.sqlState == "42501")
    }
}
