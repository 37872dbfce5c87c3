internal import CLibpq
import Glibc

/// Turns a target into the parameters that every session of this program is opened with.
struct ConnectionStartup {
    var parameters: ConnectionParameters
    var applicationName: String
    var settings: [(String, String)]
    var timeout: Int?

    /// Returns the connection, which the caller owns, and whether the settings went with it.
    func open(notices: NoticeBox) throws(PostgresError) -> (OpaquePointer, sentSettings: Bool) {
        let plain = opening(parameters.values, notices: notices)
        guard !settings.isEmpty else { return (try established(plain.open()), true) }
        var values = parameters.values
        values["options"] = Self.options(settings, after: Self.userOptions(of: plain))
        let outcome = opening(values, notices: notices).open()
        if case .failed(let failure) = outcome, Self.refusesOptions(failure) {
            return (try established(plain.open()), false)
        }
        return (try established(outcome), true)
    }

    private func established(_ outcome: ConnectionOpening.Outcome) throws(PostgresError) -> OpaquePointer {
        switch outcome {
        case .connected(let connection): return connection
        case .failed(let failure):
            // libpq: definition of service "…" not found; service file "…" not found
            if failure.message.hasPrefix("definition of service") || failure.message.hasPrefix("service file")
            {
                throw .invalidTarget(reason: failure.message)
            }
            throw .connectionFailed(failure)
        }
    }

    /// Every connection speaks UTF8, whatever PGCLIENTENCODING says. A half-closed TCP link keeps a transaction
    /// and its locks for hours under the kernel's defaults: 30 s + 3 × 10 s find it.
    private func opening(_ said: [String: String], notices: NoticeBox) -> ConnectionOpening {
        var values = [
            "keepalives": "1", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "30000", "fallback_application_name": applicationName,
        ]
        values.merge(said) { _, said in said }
        values["client_encoding"] = "UTF8"
        return ConnectionOpening(
            parameters: ConnectionParameters(values: values),
            defaultTimeout: timeout,
            notices: notices
        )
    }

    /// The `options` that would be in force without ours. A service file is read only by libpq, while it
    /// begins to connect.
    private static func userOptions(of opening: ConnectionOpening) -> String? {
        let parameters = opening.parameters
        if let options = parameters.values["options"] { return options }
        guard parameters.usesService else { return getenv("PGOPTIONS").map { String(cString: $0) } }
        guard let begun = PQconnectStart(parameters.conninfo) else { return nil }
        defer { PQfinish(begun) }
        return ConnectionParameters(of: begun).values["options"]
    }

    /// Manual, 55.2.1 of `options`: "Spaces within this string are considered to separate arguments, unless
    /// escaped with a backslash (\); write \\ to represent a literal backslash."
    static func options(_ settings: [(String, String)], after userOptions: String?) -> String {
        var words = (userOptions ?? "").isEmpty ? [] : [userOptions ?? ""]
        for (name, value) in settings {
            let escaped = "\(name)=\(value)".unicodeScalars.reduce(into: "") { text, scalar in
                if scalar.properties.isWhitespace || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
            words.append("-c \(escaped)")
        }
        return words.joined(separator: " ")
    }

    /// pgbouncer: "unsupported startup parameter: options" (08P01), since 1.20 "unsupported startup parameter in
    /// options: …" and "unsupported options startup parameter: …".
    private static func refusesOptions(_ failure: ConnectionFailure) -> Bool {
        failure.message.holds("startup parameter") && failure.message.holds("options")
    }
}
