import Foundation
import TestSupport
import Testing

@Suite struct CorporaCheckTests {
    /// Each line of the golden files was compared with the blobs and the tags.
    @Test(
        .enabled(if: corpora.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: corpora
    )
    func aCheckOfARealHistoryFindsWhatIsWrongAndNothingElse(_ corpus: Corpus) throws {
        let repository = try corpus.configuredClone()
        let outcome = try Tool(in: repository)("check", "--all")
        let findings = outcome.output.split(separator: "\n").filter {
            $0.contains(#/: (error|warning|note): /#)
        }
        #expect(outcome.status == (findings.contains { $0.contains(": error: ") } ? 1 : 0))

        // All of them would be hundreds of lines: how many of each rule in each file, and the first of each rule.
        let heads = findings.compactMap { finding in
            finding.firstMatch(of: #/^(.+?):.*? (error|warning|note): .*\[([a-z-]+)\]$/#).map { match in
                (path: match.1.dropFirst(corpus.migrations.count + 1), kind: "\(match.2) \(match.3)", finding)
            }
        }
        let counted = { (kinds: [String]) in
            Dictionary(grouping: kinds) { $0 }.sorted { $0.key < $1.key }.map {
                "\($0.value.count) \($0.key)"
            }
        }
        let files = Dictionary(grouping: heads, by: \.path).sorted { $0.key < $1.key }
            .map { "\($0.key): " + counted($0.value.map(\.kind)).joined(separator: ", ") }
        var seen: Set<String> = []
        let firsts = heads.filter { seen.insert($0.kind).inserted }.map { "\($0.2)" }
        let summary = outcome.output.split(separator: "\n").last.map(String.init) ?? "no findings"
        let parts = [[summary] + counted(heads.map(\.kind)), files, firsts]
        let text = parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
        #expect(try Golden.text("check-\(corpus.name)", recording: text) == text)
    }

    @Test(
        .enabled(if: corpora.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: corpora
    )
    func aCheckCallsThoseScriptsWrongThatTheServerCannotRead(_ corpus: Corpus) throws {
        let repository = try corpus.configuredClone()
        let output = try Tool(in: repository)("check", "--all").output
        let found = Set(
            output.split(separator: "\n").filter { $0.hasSuffix("[syntax]") }.map { $0.halves(at: ":").0 }
        )

        let server = try TestServer.shared()
        var refused: Set<Substring> = []
        let listing = try repository.git("ls-tree", "-r", "HEAD", corpus.migrations + "/")
        for line in listing.split(separator: "\n") where line.hasSuffix(".sql") {
            let (entry, path) = line.halves(at: "\t")
            let script = try repository.git("cat-file", "blob", String(entry.split(separator: " ")[2]))
            if try !server.parses(script) { refused.insert(path) }
        }
        #expect(found == refused)
    }

    private static let corpora: [Corpus] = [.svix, .exposureNotifications, .graphNode]
}
