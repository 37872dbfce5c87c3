internal import CLibpq
import Glibc

/// libpq keywords and their values. A keyword with an empty value was said to be empty.
struct ConnectionParameters: Equatable {
    var values: [String: String]

    /// Every keyword that this libpq knows.
    static let keywords: Set<String> = {
        guard let options = PQconninfoParse("", nil) else { return [] }
        defer { PQconninfoFree(options) }
        return Set(conninfoEntries(options).map(\.keyword))
    }()

    init(values: [String: String]) { self.values = values }

    init(service name: String) throws(PostgresError) {
        guard !name.isEmpty else { throw .invalidTarget(reason: "the service name is empty") }
        values = ["service": name]
    }

    /// Parses as libpq does. libpq's own words on a malformed string echo parts of it, a password among
    /// them, so they are dropped and the reason is found anew.
    init(parsing text: String) throws(PostgresError) {
        if let reason = ConnectionText.flaw(in: text) { throw Self.malformed(reason) }
        var message: UnsafeMutablePointer<CChar>?
        // Manual: "Returns NULL if there is an error. […] If errmsg is not NULL, then *errmsg is set to NULL on
        // success, else to a malloc'd error string explaining the problem", which PQfreemem releases.
        let parsed = PQconninfoParse(text, &message)
        PQfreemem(message)
        guard let parsed else { throw Self.malformed(ConnectionText.unparsedReason(text)) }
        defer { PQconninfoFree(parsed) }
        values = Self.said(parsed)
        if let reason = ConnectionText.suspicion(in: text, parsed: values) { throw Self.malformed(reason) }
    }

    /// The settings of a connection, also of one that failed: everything that libpq read from the target, the
    /// environment and the service file.
    init(of connection: OpaquePointer) {
        guard let options = PQconninfo(connection) else {
            values = [:]
            return
        }
        // Manual: "The return array must be freed by PQconninfoFree."
        defer { PQconninfoFree(options) }
        values = Self.said(options)
    }

    private static func said(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        for (keyword, value) in conninfoEntries(options) { values[keyword] = value }
        return values
    }

    /// Manual: the array is "terminated by an entry having a null keyword pointer".
    private static func conninfoEntries(
        _ options: UnsafeMutablePointer<PQconninfoOption>
    ) -> [(keyword: String, value: String?)] {
        var entries: [(keyword: String, value: String?)] = []
        var entry = options
        while let keyword = entry.pointee.keyword {
            entries.append((String(cString: keyword), entry.pointee.val.map { String(cString: $0) }))
            entry += 1
        }
        return entries
    }

    static func malformed(_ reason: String) -> PostgresError {
        .invalidTarget(reason: "the connection URL is malformed: \(reason)")
    }

    /// The string that libpq takes. Unlike PQconnectdbParams it keeps values that were said to be empty.
    var conninfo: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }.joined(separator: " ")
    }

    /// Manual, 34.1.1.1: "Single quotes and backslashes within a value must be escaped with a backslash."
    static func quoted(_ value: String) -> String {
        "'" + value.replacing("\\", by: "\\\\").replacing("'", by: "\\'") + "'"
    }

    /// What the target or the variable of the keyword says.
    func effective(_ keyword: String, variable: String) -> String? {
        let value = values[keyword] ?? getenv(variable).map { String(cString: $0) }
        return value?.isEmpty == true ? nil : value
    }

    /// Whether settings of a service file may come in.
    var usesService: Bool { values["service"] != nil || getenv("PGSERVICE") != nil }

    /// See `ConnectionTarget.databaseName`.
    var databaseName: String? { effective("dbname", variable: "PGDATABASE") }

    /// See `ConnectionTarget.redacted`.
    var redacted: String {
        if let service = values["service"], values["host"] == nil {
            return values["dbname"].map { "service=\(service) dbname=\($0)" } ?? "service=\(service)"
        }
        let user = effective("user", variable: "PGUSER").map { $0.percentEncoded() + "@" } ?? ""
        let host =
            effective("host", variable: "PGHOST") ?? effective("hostaddr", variable: "PGHOSTADDR") ?? ""
        let port = effective("port", variable: "PGPORT")
        let database = effective("dbname", variable: "PGDATABASE").map { "/" + $0.percentEncoded() } ?? ""
        if host.hasPrefix("/") {
            let path = host.percentEncoded(keeping: "/")
            return "postgresql://\(user)\(database.isEmpty ? "/" : database)?host=\(path)"
                + (port.map { "&port=\($0)" } ?? "")
        }
        return "postgresql://\(user)\(Self.authority(host: host, port: port))\(database)"
    }

    /// `host:port`, for several hosts `host1:port1,host2:port2`.
    private static func authority(host: String, port: String?) -> String {
        let hosts = host.split(separator: ",", omittingEmptySubsequences: false)
        let ports = (port ?? "").split(separator: ",", omittingEmptySubsequences: false)
        return hosts.enumerated().map { index, host in
            let bracketed = host.contains(":") ? "[\(host)]" : String(host)
            let port = ports.count == 1 ? ports.first : ports.indices.contains(index) ? ports[index] : nil
            guard let port, !port.isEmpty else { return bracketed }
            return "\(bracketed):\(port)"
        }.joined(separator: ",")
    }

    /// The text with every secret of these settings and of the environment taken out.
    ///
    /// A secret that equals a part that is no secret (role, database, host) stays: to blot it out there
    /// would tell it. A short one is blotted out only where it stands as a word.
    func redacting(_ text: String) -> String {
        let known = Set(["user", "dbname", "host", "port", "application_name"].compactMap { values[$0] })
        let variables = getenv("PGPASSWORD").map { [String(cString: $0)] } ?? []
        let secrets = ["password", "sslpassword"].compactMap { values[$0] } + variables
        return secrets.filter { !$0.isEmpty && !known.contains($0) }.reduce(text) { text, secret in
            if secret.utf8.count >= 4 { return text.replacing(secret, by: "********") }
            return text.split(separator: " ", omittingEmptySubsequences: false)
                .map { $0.holdsWord(secret) ? "********" : String($0) }.joined(separator: " ")
        }
    }
}

extension Substring {
    fileprivate func holdsWord(_ word: String) -> Bool {
        self == word || split { !$0.isLetter && !$0.isNumber }.contains { $0 == word }
    }
}
