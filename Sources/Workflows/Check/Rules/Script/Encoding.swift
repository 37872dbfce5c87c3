import Migrations
import SQL

/// A script is text that the server can read: UTF-8 without NUL.
struct Encoding: ScriptRule {
    let id = "encoding"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "A script is UTF-8 without NUL"

    private static func isUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    func findings(in script: CheckedScript) -> [Finding] {
        guard !script.isForeign else { return [] }
        return script.errors.compactMap { error in
            switch error {
            case .notUTF8 where Self.isUTF16(script.source.bytes):
                script.finding(
                    self,
                    "the file is UTF-16, not UTF-8",
                    help: "save the file as UTF-8; iconv -f UTF-16 -t UTF-8 converts it"
                )
            case .notUTF8(let offset):
                script.finding(
                    self,
                    "byte \(offset) is not UTF-8",
                    at: offset..<offset,
                    help: "save the file as UTF-8; iconv -f LATIN1 -t UTF-8 converts from Latin-1"
                )
            case .nul(let offset):
                script.finding(
                    self,
                    "byte \(offset) is NUL, which no SQL can hold",
                    at: offset..<offset,
                    help: "take the NUL out; a file saved as UTF-16 is full of them, and must be UTF-8"
                )
            default: nil
            }
        }
    }
}
