import Foundation
import TestSupport
import Testing

/// The rules about pairs against what pg_dump says of each real pair: whether its down script restores the schema.
@Suite struct CorporaPairTests {
    private static let rules = [
        "left-behind", "not-restored", "restored-differently", "wrong-object", "drop-order",
    ]
    private static let corpora: [Corpus] = [.svix, .exposureNotifications, .graphNode]

    @Test(
        .enabled(if: corpora.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: corpora
    )
    func noPairThatRestoresIsRefusedAndMostThatDoNotAreFound(_ corpus: Corpus) throws {
        let truth = try Self.truth(corpus)
        let repository = try corpus.configuredClone()
        let output = try Tool(in: repository)("check", "--all").output
        let findings = output.split(separator: "\n").compactMap {
            line -> (name: String, isError: Bool, rule: String, line: Substring)? in
            guard
                let match = line.firstMatch(
                    of: #/^([^:]+?\.sql)[0-9:]*: (error|warning|note): .*\[([a-z-]+)\]$/#
                ),
                let half = corpus.half(at: String(match.1))
            else { return nil }
            return (half.name, match.2 == "error", String(match.3), line)
        }
        let ofPairs = findings.filter { Self.rules.contains($0.rule) }
        let restoring = Set(truth.filter { $0.outcome.hasPrefix("restores") }.map(\.key))
        let falseAlarms = ofPairs.filter { $0.isError && restoring.contains($0.name) }.map { String($0.line) }
        #expect(falseAlarms == [])

        let broken = truth.filter { ["differs", "fails", "empty"].contains($0.outcome) }
        let found = Set(ofPairs.map(\.name))
        let refused = Set(
            findings.filter { ["syntax", "empty"].contains($0.rule) && $0.isError }.map(\.name)
        )
        let missed = broken.filter { !found.contains($0.key) && !refused.contains($0.key) }
        let mild = ofPairs.filter { !$0.isError && restoring.contains($0.name) }
        let lines =
            [
                "\(truth.count) pairs, \(broken.count) do not restore the schema",
                "\(broken.count - missed.count) found, \(broken.filter { refused.contains($0.key) }.count) of them by syntax and empty",
                "\(mild.count) warnings about pairs that restore the schema",
                "\(missed.count) missed:",
            ] + missed.map { "    \($0.migration): \($0.outcome): \($0.detail.prefix(100))" }
        let text = lines.joined(separator: "\n") + "\n"
        #expect(try Golden.text("pairs-\(corpus.name)", recording: text) == text)
    }

    private struct Row {
        let migration: String
        let key: String
        let outcome: String
        let detail: String
    }

    private static func truth(_ corpus: Corpus) throws -> [Row] {
        let file = String(corpus.bundle.dropLast("bundle".count)) + "roundtrip.tsv"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Row(
                migration: cells[0],
                key: Corpus.key(cells[0]),
                outcome: cells[1],
                detail: cells.count > 2 ? cells[2] : ""
            )
        }
    }
}
