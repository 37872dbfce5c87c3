import Migrations

/// What tells a finding from every other, and stays when lines are added above it.
enum Fingerprints {
    /// A fingerprint for each finding: 16 hexadecimal digits. It depends on the rule, the file, and the line's text; of findings that
    /// agree in these, also on which of them it is.
    static func of(_ findings: [Finding]) -> [String] {
        var seen: [String: Int] = [:]
        return findings.map { finding in
            let what = finding.location.mark?.snippet.map { String($0.trimmed) } ?? finding.message
            let key = [finding.rule, finding.location.path, what].joined(separator: "\u{0}")
            let number = seen[key, default: 0]
            seen[key] = number + 1
            return hexadecimal(hash(key + "\u{0}\(number)"))
        }
    }

    /// FNV-1a of 64 bits: not for secrets, but the same everywhere and for ever.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension String {
    /// Without the white space around it.
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
