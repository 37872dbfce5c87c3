import Migrations

@testable import Workflows

/// Text and findings with everything in them that a format must escape.
enum Samples {
    /// Every scalar of the planes that are in use, in strings of a thousand.
    static let texts: [String] = {
        let values = Array(0...0xFFFF) + Array(0x1F300...0x1F6FF) + Array(0xE0000...0xE01EF) + [0x10FFFF]
        let scalars = values.compactMap { Unicode.Scalar(UInt32($0)) }
        return stride(from: 0, to: scalars.count, by: 1_000).map { start in
            String(String.UnicodeScalarView(scalars[start..<min(start + 1_000, scalars.count)]))
        }
    }()

    static func finding(_ text: String, path: String = "up/001_a.sql") -> Finding {
        Finding(
            rule: "syntax",
            severity: .error,
            message: text,
            location: Location(path: path, mark: Location.Mark(line: 1, column: 2, length: 3, text: text)),
            help: text
        )
    }

    static func result(_ findings: [Finding]) -> Check.Result {
        Check.Result(findings: findings, migrations: 1, isCommitted: false, selection: Check.Selection())
    }
}
