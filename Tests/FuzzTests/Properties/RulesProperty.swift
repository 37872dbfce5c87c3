import Migrations
import SQL

@testable import Workflows

/// Whatever a script holds, every rule answers, and its findings mark a place in the script.
enum RulesProperty {
    static func violations(in bytes: [UInt8]) -> [String] {
        let source = SourceText(bytes)
        let findings =
            findings(in: bytes, as: .up, server: .grammar)
            + findings(in: bytes, as: .down, server: ServerVersion(major: 99))
        return findings.compactMap { finding in
            guard let mark = finding.location.mark else { return nil }
            let isInside =
                mark.line >= 1 && mark.line <= source.lineCount && mark.text == source.line(mark.line)
                && mark.column >= 1 && mark.column <= mark.text.unicodeScalars.count + 1
            return isInside ? nil : "\(finding.rule) marks \(mark.line):\(mark.column)"
        }
    }

    private static func findings(in bytes: [UInt8], as side: Side, server: ServerVersion) -> [Finding] {
        guard let version = Version("1") else { return [] }
        let file = SourceFile(path: "sql/migrations/\(side)/1_a.sql", blob: BlobID(hex: ""))
        let half = Half(file: file, id: MigrationID(version: version, name: "a"))
        let script = CheckedScript(side: side, half: half, typedPath: file.path, bytes: bytes, server: server)
        return Rules.ofScripts.flatMap { $0.findings(in: script) }
    }
}
