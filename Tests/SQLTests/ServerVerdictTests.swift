import Foundation
import TestSupport
import Testing

@testable import SQL

/// What the tool takes, a server's parser takes, and what the one refuses, the other refuses at the same place.
@Suite struct ServerVerdictTests {
    private let parser: ServerParser

    init() throws { parser = try ServerParser(TestServer.shared()) }

    @Test func tenThousandBrokenScriptsGetTheServersVerdict() throws {
        let scripts = BadScripts(statements: SampleStatements.all.map { Array($0.utf8) })
        var verdicts = Verdicts()
        for seed in 0..<UInt64(12_000) { try judge(scripts.script(seed), into: &verdicts) }
        verdicts.expectNone()
        // Some are whole again after they were broken in three places.
        #expect(verdicts.refused > 10_000 && verdicts.taken > 500, "\(verdicts.refused), \(verdicts.taken)")
    }

    @Test func everyKeywordIsTheNameThatTheServerTakesItFor() throws {
        let keywords = try TestServer.shared().connection().query("SELECT word FROM pg_get_keywords()")
            .compactMap { $0.values.first.flatMap(\.self) }
        let uses = [
            "SELECT 1 %", "SELECT 1 AS %", "SELECT %", "SELECT a.%", "SELECT % (1)", "CREATE TABLE % (% int)",
            "CREATE FUNCTION %(% int) RETURNS % BEGIN ATOMIC SELECT % ; END", "BEGIN % ; END %",
        ]
        var verdicts = Verdicts()
        for keyword in keywords {
            for use in uses {
                try judge(
                    Array(
                        use.split(separator: "%", omittingEmptySubsequences: false).joined(separator: keyword)
                            .utf8
                    ),
                    into: &verdicts
                )
            }
        }
        verdicts.expectNone()
    }

    @Test(.enabled(if: CorpusTests.isThere), arguments: CorpusTests.bundles)
    func brokenMigrationsOfRealProjectsGetTheServersVerdict(bundle: String) throws {
        let files = try Corpus.files(of: CorpusTests.folder.appending(path: "\(bundle).bundle"))
        let short = files.map(\.bytes).filter { $0.count < 2_000 }
        let scripts = BadScripts(statements: short)
        var verdicts = Verdicts()
        for seed in 0..<UInt64(1_000) { try judge(scripts.script(seed), into: &verdicts) }
        verdicts.expectNone()
    }

    /// What was found so far.
    private struct Verdicts {
        var taken = 0
        var refused = 0
        var disagreements: [String] = []

        func expectNone(location: SourceLocation = #_sourceLocation) {
            let shown = disagreements.prefix(20).joined(separator: "\n")
            #expect(disagreements.isEmpty, "\(disagreements.count):\n\(shown)", sourceLocation: location)
        }
    }

    /// The script without what psql does not send: a byte order mark, and rows of data.
    private static func sent(_ script: [UInt8]) -> [UInt8] {
        let source = SourceText(script)
        var sent = script
        var splitter = StatementSplitter(source, stopsEarly: false)
        var kept = [0..<source.body.lowerBound]
        while let piece = splitter.next() {
            if let rows = piece.rows { kept.append(rows.range.lowerBound..<rows.end) }
        }
        for range in kept { for index in range { sent[index] = UInt8(ascii: " ") } }
        return sent
    }

    private func judge(_ script: [UInt8], into verdicts: inout Verdicts) throws {
        let here = Result { () throws(SQLError) in try Script.parse(script) }.failure
        if let here, Exception.isBeforeTheServer(here) { return }
        let sent = Self.sent(script)
        let there = try parser.verdict(on: sent)
        let agree: Bool
        switch (here, there) {
        case (nil, .taken):
            verdicts.taken += 1
            agree = true
        case (nil, .refused): agree = Exception.isMisplacedParameter(there)
        case (let here?, .taken): agree = Exception.isOfVerdict(here)
        case (let here?, .refused(_, _, let character)):
            verdicts.refused += 1
            let place = character.flatMap { SourceText(sent).byteOffset(ofCharacter: $0) }
            agree =
                place == nil || place == here.offset || Exception.isOfPlace(here, server: place ?? 0)
                || Exception.isMisplacedParameter(there) || Exception.holdsCommand(script)
        }
        guard !agree else { return }
        let text = String(decoding: script, as: UTF8.self).debugDescription
        let own = here.map { "\($0) at \($0.offset)" } ?? "taken"
        verdicts.disagreements.append("\(own); the server: \(there): \(text)")
    }
}

/// Where the tool means to differ from a server's parser, by cause.
private enum Exception {
    /// A NUL ends the message before the server sees it.
    static func isBeforeTheServer(_ error: SQLError) -> Bool {
        if case .nul = error { true } else { false }
    }

    /// What is refused though the parser takes it: parameters and binary rows, which the server refuses later; SQL between COPY and its
    /// rows; and what would cost too much to read.
    static func isOfVerdict(_ error: SQLError) -> Bool {
        switch error {
        case .syntax(let message, _): message.hasPrefix("there is no parameter")
        case .textBeforeRows, .binaryRows, .tooDeep, .commentsTooDeep: true
        default: false
        }
    }

    /// libpg_query's grammar takes a parameter in more places than PostgreSQL's, so that it can read normalised queries. That
    /// matters in the bodies of functions and after PREPARE alone: elsewhere the tool refuses every parameter.
    static func isMisplacedParameter(_ verdict: ServerParser.Verdict) -> Bool {
        guard case .refused(_, let message, _) = verdict else { return false }
        return message.contains("at or near \"$")
    }

    /// A command of psql is left out of what the parser reads, and what it finds in the rest may come first.
    static func holdsCommand(_ script: [UInt8]) -> Bool {
        Script.problems(in: script).contains {
            switch $0 {
            case .metaCommand, .restriction: true
            default: false
            }
        }
    }

    /// A string that never ends: the server may name a bad escape in it first. Parameters, and SQL before rows: it reads on.
    static func isOfPlace(_ error: SQLError, server place: Int) -> Bool {
        switch error {
        case .unterminated(.string, let opening): place > opening
        case .syntax(let message, let offset): message.hasPrefix("there is no parameter") && place > offset
        case .textBeforeRows, .binaryRows: true
        default: false
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
