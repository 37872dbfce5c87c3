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

        let rules = findings.compactMap { $0.firstMatch(of: #/: (error|warning|note): .*\[([a-z-]+)\]$/#) }
        let counts = Dictionary(grouping: rules) { "\($0.1) \($0.2)" }.map { "\($0.value.count) \($0.key)" }
        let summary = outcome.output.split(separator: "\n").last ?? "no findings"
        let text =
            ([String(summary)] + counts.sorted() + [""] + findings.map(String.init)).joined(separator: "\n")
            + "\n"
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
