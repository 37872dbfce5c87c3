/// Finds what is wrong with a connection string, in words that repeat no part of it.
enum ConnectionText {
    static func isURI(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// A flaw that is looked for before libpq sees the text.
    static func flaw(in text: String) -> String? {
        if text.utf8.contains(0) { return "it holds a zero byte" }
        if text.allSatisfy(\.isWhitespace) { return "it is empty" }
        if isURI(text) { return isPercentEncodingSound(text) ? nil : badPercentEncoding }
        if text.holds("://") && !text.contains("=") {
            return "it begins with neither postgresql:// nor postgres://"
        }
        return nil
    }

    /// Why libpq could not parse the text.
    static func unparsedReason(_ text: String) -> String {
        guard isURI(text) else {
            if !text.contains("=") { return "it is neither a postgresql:// URL nor keyword=value settings" }
            let quotes = text.filter { $0 == "'" }.count
            if !quotes.isMultiple(of: 2) { return "a quoted value is not closed" }
            return "a keyword is unknown, or a value that holds spaces is not quoted"
        }
        if text.contains("[") != text.contains("]") {
            return "the brackets around the address are not closed"
        }
        if !text.contains("?") { return "the part after the host is not understood; \(reserved)" }
        return "one of its query parameters is not name=value with a name that libpq knows; \(reserved)"
    }

    /// What libpq would take, although it is most likely a password that was not percent-encoded; libpq and the
    /// server would then name a part of that password as a host or a database.
    static func suspicion(in text: String, parsed: [String: String]) -> String? {
        guard isURI(text) else { return nil }
        let scheme = text.hasPrefix("postgresql://") ? 13 : 11
        let rest = text.dropFirst(scheme)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        if authority.filter({ $0 == "@" }).count > 1 || parsed["host"]?.contains("@") == true {
            return "there is more than one \"@\"; \(reserved)"
        }
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" }
        if path.contains("@") { return "there is an \"@\" after the host; \(reserved)" }
        let query = rest.dropFirst(authority.count + path.count).dropFirst()
        let mayHold = [
            "user", "password", "passfile", "application_name", "fallback_application_name", "options",
        ]
        for parameter in query.split(separator: "&") where parameter.contains("@") {
            let name = parameter.prefix { $0 != "=" }
            if !mayHold.contains(String(name)) { return "there is an \"@\" in its query; \(reserved)" }
        }
        return nil
    }

    private static let reserved =
        "in a user name or password the characters / ? # @ : % & and spaces must be percent-encoded"
    private static let badPercentEncoding =
        "a \"%\" is not followed by two hexadecimal digits other than 00 (a \"%\" in a password is written %25)"

    private static func isPercentEncodingSound(_ text: String) -> Bool {
        var rest = text.utf8[...]
        while let index = rest.firstIndex(of: UInt8(ascii: "%")) {
            rest = rest[rest.index(after: index)...]
            let digits = rest.prefix(2).map { Character(Unicode.Scalar($0)) }
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), digits != ["0", "0"] else {
                return false
            }
        }
        return true
    }
}

extension ConnectionParameters {
    /// Refuses values that libpq would refuse with words that echo them.
    func validate() throws(PostgresError) {
        for (keyword, value) in values where value.utf8.contains(0) {
            throw Self.malformed("the value of \(keyword) holds a zero byte")
        }
        for port in (values["port"] ?? "").split(separator: ",") {
            guard let number = Int(port.filter { $0 != " " }), (1...65535).contains(number) else {
                throw Self.malformed("the port is not a number from 1 to 65535")
            }
        }
        for keyword in Self.integers {
            guard let value = values[keyword], !value.isEmpty else { continue }
            guard Int32(value.trimmedWhitespace) != nil else {
                throw Self.malformed("\(keyword) is not an integer")
            }
        }
        for (keyword, words) in Self.words {
            guard let value = values[keyword], !value.isEmpty else { continue }
            guard words.contains(value) else {
                throw Self.malformed("\(keyword) is not one of \(words.joined(separator: ", "))")
            }
        }
    }

    private static let integers = [
        "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",
    ]

    /// PostgreSQL manual, 34.1.2. What newer versions of libpq add to a list is in it too; an older one refuses
    /// that itself, and its echo is then a word of this list.
    private static let words: KeyValuePairs = [
        "sslmode": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "channel_binding": ["disable", "prefer", "require"],
        "gssencmode": ["disable", "prefer", "require"],
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
        "ssl_min_protocol_version": ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
        "ssl_max_protocol_version": ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    ]
}
