import Foundation
import Postgres
import TestSupport
import Testing

/// A server that asks for passwords.
@Suite struct PasswordTests {
    private static let secret = "s3cr3t:/'wört"

    private func withServer(_ body: (LocalServer, _ folder: String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "gm-password-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try LocalServer(folder: folder + "/server", binaries: ServerBinaries.find())
        try server.initialise()
        try server.start()
        defer { try? server.remove() }
        let connection = try Connection(to: server.target(), applicationName: "t")
        try connection.execute("CREATE ROLE alice LOGIN PASSWORD \(Quote.literal(Self.secret))")
        let rules = URL(fileURLWithPath: server.dataDirectory + "/pg_hba.conf")
        try Data("local all alice scram-sha-256\nlocal all all trust\n".utf8).write(to: rules)
        try connection.execute("SELECT pg_reload_conf()")
        // The postmaster reads the rules when it gets to it: they hold once a session without a password is refused.
        let bare = ConnectionTarget.url(server.url() + "&user=alice&passfile=/nicht/da")
        while (try? Connection(to: bare, applicationName: "t")) != nil {}
        try body(server, folder)
    }

    private func failure(_ target: ConnectionTarget) -> ConnectionFailure? {
        do throws(PostgresError) { _ = try Connection(to: target, applicationName: "t") } catch {
            if case .connectionFailed(let failure) = error { return failure }
        }
        return nil
    }

    @Test func passwordsComeFromTheURLThePassFileOrTheServiceAndNeverShow() throws {
        try withServer { server, folder in
            let base = server.url() + "&user=alice"
            let wrong = failure(.url(base + "&password=wrong-one"))
            #expect(wrong?.kind == .authentication)
            #expect(wrong?.sqlState == "28P01")
            #expect(wrong.map { "\($0)" }?.contains("wrong-one") == false)
            let none = failure(.url(base + "&passfile=/nicht/da"))
            #expect(none?.kind == .authentication)
            #expect(none?.sqlState == nil)

            let right = try Connection(
                to: .url(base, overrides: ["password": Self.secret]),
                applicationName: "t"
            )
            #expect(right.user == "alice")
            let keywords =
                "host='\(server.socketDirectory)' port=5432 dbname=postgres user=alice password='s3cr3t:/\\'wört'"
            #expect(try Connection(to: .url(keywords), applicationName: "t").user == "alice")

            let passFile = folder + "/pass"
            let entry = "*:*:*:alice:s3cr3t\\:/'wört\n"
            try Data(entry.utf8).write(to: URL(fileURLWithPath: passFile))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: passFile)
            let filed = try Connection(
                to: .url(base, overrides: ["passfile": passFile]),
                applicationName: "t"
            )
            #expect(filed.user == "alice")

            let services = folder + "/services"
            let section = """
                [staging]
                host=\(server.socketDirectory)
                port=5432
                dbname=postgres
                user=alice
                password=\(Self.secret)
                options=-c work_mem=1111kB
                """
            try Data(section.utf8).write(to: URL(fileURLWithPath: services))
            setenv("PGSERVICEFILE", services, 1)
            defer { unsetenv("PGSERVICEFILE") }
            let service = try Connection(
                to: .service("staging"),
                applicationName: "t",
                settings: [("lock_timeout", "4s")]
            )
            #expect(service.user == "alice")
            #expect(try service.query("SHOW work_mem")[0, "work_mem"] == "1111kB")
            #expect(try service.query("SHOW lock_timeout")[0, "lock_timeout"] == "4s")
            #expect(ConnectionTarget.service("staging").redacted == "service=staging")
            let missing = failure(.service("staging").database("nicht_da"))
            #expect(missing?.kind == .noSuchDatabase)
            #expect(missing.map { "\($0)" }?.contains(Self.secret) == false)
            #expect(throws: PostgresError.self) {
                try Connection(to: .service("nowhere"), applicationName: "t")
            }
        }
    }
}
