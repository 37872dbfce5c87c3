import Migrations
import SQL

@testable import Workflows

/// Whatever a script holds, every rule answers, and its findings mark a place in the script.
enum RulesProperty {
    static func violations(in bytes: [UInt8]) -> [String] {
        let source = SourceText(bytes)
        let findings: [Finding]
        do {
            findings =
                try self.findings(in: bytes, as: .up, server: .grammar)
                + self.findings(in: bytes, as: .down, server: ServerVersion(major: 99))
        } catch {
            return ["a rule throws \(error)"]
        }
        return findings.compactMap { finding in
            guard let mark = finding.location.mark else { return nil }
            let isInside =
                mark.line >= 1 && mark.line <= source.lineCount && mark.text == source.line(mark.line)
                && mark.column >= 1 && mark.column <= mark.text.unicodeScalars.count + 1
            return isInside ? nil : "\(finding.rule) marks \(mark.line):\(mark.column)"
        }
    }

    private static func findings(in bytes: [UInt8], as side: Side, server: ServerVersion) throws -> [Finding]
    {
        guard let version = Version("1") else { return [] }
        let file = SourceFile(path: "sql/migrations/\(side)/1_a.sql", blob: BlobID(hex: ""))
        let half = Half(file: file, id: MigrationID(version: version, name: "a"))
        let migration = Migration(up: half, down: half)
        let history = SchemaHistory(
            Lazy { .empty },
            server: server,
            company: { _ in .nothing },
            goes: { _, _ in false },
            read: { _ in [] }
        )
        let up = CheckedScript(
            side: .up,
            half: half,
            of: migration,
            typedPath: file.path,
            bytes: bytes,
            in: history
        )
        let down = CheckedScript(
            side: .down,
            half: half,
            of: migration,
            typedPath: file.path,
            bytes: bytes,
            up: up.script,
            in: history
        )
        let pair = CheckedPair(migration, up: up, down: down)
        let ofPair = try pair.map { pair in try Rules.ofPairs.flatMap { try $0.findings(in: pair) } } ?? []
        return try Rules.ofScripts.flatMap { try $0.findings(in: side == .up ? up : down) } + ofPair
    }
}
