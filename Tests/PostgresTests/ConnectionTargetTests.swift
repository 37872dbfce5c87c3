import Postgres
import Testing

@Suite struct ConnectionTargetTests {
    static let secret = "Geheim77"

    /// Each holds the password, none can be used.
    static let malformed = [
        "postgresql://u:\(secret)@h:port/db",
        "postgresql://u:\(secret)@h:99999/db",
        "postgresql://u:\(secret)@h:5432/db?nicht_da=1",
        "postgresql://u:x?\(secret)=1@h/db",
        "postgresql://u:x/\(secret)@h/db",
        "postgresql://u:5/\(secret)@h/db",
        "postgresql://u:5/w?sslmode=\(secret)@h",
        "postgresql://u:x@\(secret)@h/db",
        "postgresql://u:\(secret)%@h/db",
        "postgresql://u:\(secret)%2@h/db",
        "postgresql://u:\(secret)%zz@h/db",
        "postgresql://u:\(secret)%00@h/db",
        "postgresql://u:\(secret)@[::1/db",
        "postgresql://u:\(secret)@h/db?sslmode",
        "postgresql://u:\(secret)@h/db?sslmode=\(secret)",
        "postgresql://u:\(secret)@h/db?connect_timeout=\(secret)",
        "postgresql://u:\(secret)@h/db?sslmode=require&&",
        "postgresql://u@h/db?password=\(secret)&pasword=\(secret)",
        "mysql://u:\(secret)@h/db",
        "host=h password=x \(secret)",
        "host=h password='\(secret)",
        "host=h pasword=\(secret)",
        "host=h password=a sslmode=\(secret)",
        "host=h port=\(secret)",
        "\(secret)",
        "",
        "  \n",
        "postgresql://u:\(secret)@h/db\0",
    ]

    @Test(arguments: malformed)
    func aMalformedURLIsRefusedWithoutRepeatingIt(url: String) throws {
        let target = ConnectionTarget.url(url)
        let error = #expect(throws: PostgresError.self) { try Connection(to: target, applicationName: "t") }
        guard case .invalidTarget(let reason) = error else {
            Issue.record("not refused as a target: \(String(describing: error))")
            return
        }
        #expect(!reason.contains(Self.secret))
        #expect(reason.hasPrefix("the connection URL is malformed: "))
        #expect(!target.redacted.contains(Self.secret))
    }

    @Test(arguments: [
        ("postgresql://u:\(secret)@h:5433/db", "postgresql://u@h:5433/db"),
        ("postgres://u:\(secret)@h/db?sslmode=require&sslpassword=\(secret)", "postgresql://u@h/db"),
        ("postgresql://u:\(secret)@a:1,b:2/db", "postgresql://u@a:1,b:2/db"),
        ("postgresql://u:\(secret)@[::1]:6/db", "postgresql://u@[::1]:6/db"),
        ("postgresql://u%40x:\(secret)@h/d%20b", "postgresql://u%40x@h/d%20b"),
        ("postgresql://h/db?user=me@server&password=\(secret)", "postgresql://me%40server@h/db"),
        ("host=h user=u password=\(secret) dbname=d", "postgresql://u@h/d"),
        ("host=/run/x port=7 user=u password=\(secret) dbname=d", "postgresql://u@/d?host=/run/x&port=7"),
        ("service=s password=\(secret)", "service=s"),
    ])
    func aTargetIsShownWithoutSecrets(url: String, shown: String) {
        #expect(ConnectionTarget.url(url).redacted == shown)
    }

    @Test func anOverrideReplacesWhatTheURLSays() {
        let target = ConnectionTarget.url("postgresql://u@h/db", overrides: ["user": "v"]).database("other")
        #expect(target.redacted == "postgresql://v@h/other")
    }

    @Test func anOverrideThatLibpqDoesNotKnowIsRefused() {
        #expect(
            throws: PostgresError.invalidTarget(reason: "\"nicht_da\" is not a connection setting of libpq")
        ) {
            try Connection(to: .url("postgresql://h/d", overrides: ["nicht_da": "1"]), applicationName: "t")
        }
    }
}
