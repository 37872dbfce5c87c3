import Foundation
import TestSupport
import Testing

/// Rehearsals of real histories against what pg_dump says of each pair.
@Suite struct CorporaRehearsalTests {
    private static let corpora: [Corpus] = [.svix, .exposureNotifications, .graphNode]

    @Test(
        .enabled(if: corpora.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: corpora
    )
    func exactlyTheKnownPairsDoNotRestore(_ corpus: Corpus) throws {
        let repository = try corpus.configuredClone()
        let url = try TestServer.shared().freshDatabase()
        let output = try Tool(in: repository)("test", "--all", "--url", url).output
        var found: [String: String] = [:]
        for line in output.split(separator: "\n") {
            let pattern = #/^  (restored|not restored|not repeated|failed|unreadable|no down) +(\S+)(.*)$/#
            guard let match = line.wholeMatch(of: pattern) else { continue }
            found[Corpus.key(String(match.2))] =
                String(match.1) + (match.1 == "failed" ? String(match.3) : "")
        }
        var differences: [String] = []
        for row in try Self.truth(corpus) {
            let outcome = found.removeValue(forKey: row.key) ?? "not there"
            if !Self.agrees(outcome, with: row.outcome) {
                differences.append("\(row.key): pg_dump: \(row.outcome), rehearsal: \(outcome)")
            }
        }
        differences += found.keys.sorted().map { "\($0): not among the known, rehearsal: \(found[$0] ?? "")" }
        // What becomes of rows is no matter for pg_dump.
        let rows = Self.ofRows(output)
        #expect(try Golden.text("rows-\(corpus.name)", recording: rows) == rows)
        let text = differences.joined(separator: "\n") + "\n"
        #expect(try Golden.text("rehearsal-\(corpus.name)", recording: text) == text)
    }

    /// What is said of rows, each time below the line of the pair.
    private static func ofRows(_ output: String) -> String {
        var lines: [String] = []
        var headline = ""
        for line in output.split(separator: "\n") {
            if line.hasPrefix("  "), !line.hasPrefix("   ") {
                headline = String(line.split(separator: ",")[0].replacing(#/ +up \d.*/#, with: ""))
            }
            let isFailure = line.hasSuffix("on a table with rows") || line.contains("loses rows")
            let isDetail = line.hasPrefix("    note: the") || line.hasPrefix("    the down script ")
            guard isFailure || isDetail else { continue }
            if lines.last(where: { !$0.hasPrefix("    ") }) != headline { lines.append(headline) }
            if isDetail { lines.append(String(line)) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func agrees(_ outcome: String, with known: String) -> Bool {
        switch known {
        case "restores", "restores but for column order": outcome == "restored"
        case "fails": outcome.hasPrefix("failed") && outcome.contains("down") || outcome == "unreadable"
        case "differs", "empty": outcome == "not restored"
        case "up fails": outcome.contains("the up script")
        default: false
        }
    }

    private static func truth(_ corpus: Corpus) throws -> [(key: String, outcome: String)] {
        let file = String(corpus.bundle.dropLast("bundle".count)) + "roundtrip.tsv"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return (Corpus.key(cells[0]), cells[1])
        }
    }
}
