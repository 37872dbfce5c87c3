/// Reads what libpq says of a connection that failed. libpq's own words are English here, since the program
/// sets no locale; the server's may be in any language, and are known by their SQLSTATE.
enum ConnectionMessage {
    /// The message as the default verbosity would show it, and the last SQLSTATE in it.
    static func plain(_ verbose: String) -> (message: String, sqlState: String?) {
        var sqlState: String?
        var lines: [String] = []
        for line in verbose.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("LOCATION:  ") { continue }
            guard let code = code(in: line) else {
                lines.append(String(line))
                continue
            }
            sqlState = String(line[code])
            lines.append(String(line[..<code.lowerBound] + line[line.index(code.upperBound, offsetBy: 2)...]))
        }
        return (lines.joined(separator: "\n").trimmedWhitespace, sqlState)
    }

    /// The code in `FATAL:  28P01: password …`.
    private static func code(in line: Substring) -> Range<Substring.Index>? {
        var start = line.startIndex
        while let colon = line[start...].firstIndex(of: ":") {
            let rest = line[colon...].dropFirst()
            let code = rest.dropFirst(2).prefix(5)
            let isCode = code.count == 5 && code.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
            if rest.hasPrefix("  "), isCode, line[code.endIndex...].hasPrefix(": ") {
                return code.startIndex..<code.endIndex
            }
            start = line.index(after: colon)
        }
        return nil
    }

    static func kind(of message: String, sqlState: String?, needsPassword: Bool) -> ConnectionFailure.Kind {
        if let sqlState {
            if sqlState == "3D000" { return .noSuchDatabase }
            if sqlState == "53300" { return .tooManyConnections }
            if sqlState.hasPrefix("28") { return .authentication }
            return .other
        }
        if needsPassword || message.holds("no password supplied") || message.holds("SCRAM authentication") {
            return .authentication
        }
        let phrases: [(String, ConnectionFailure.Kind)] = [
            ("could not translate host name", .noSuchHost), ("could not parse network address", .noSuchHost),
            ("timeout expired", .timeout), ("Connection timed out", .timeout),
            ("Connection refused", .refused), ("Is the server running locally", .refused),
            ("SSL", .ssl), ("certificate", .ssl), ("password authentication failed", .authentication),
        ]
        return phrases.last { message.holds($0.0) }?.1 ?? .other
    }
}
