import SQL
import TestSupport
import Testing

@testable import Workflows

/// What is derived from real up scripts, run on the real server.
@Suite struct UndoCorporaTests {
    /// Each up script runs in a copy of the database before it, with what undoes it behind it: the schema is the same as before, wherever
    /// the derivation says that nothing is missing. The golden file says what is missing elsewhere.
    @Test(
        .enabled(if: CorpusMigrations.all.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: CorpusMigrations.all
    )
    func aCompleteUndoRestoresTheSchema(_ corpus: Corpus) throws {
        let server = try TestServer.shared()
        let database = try server.freshDatabase()
        var definitions = Definitions()
        var before = try server.pgDumpSchema(database)
        var lines: [String] = []
        var complete = 0
        for pair in try CorpusMigrations(corpus).pairs where !pair.name.contains("pgaudit") {
            let script = try Script.parse(Array(pair.up.utf8))
            let undo = Undo(of: script, in: definitions)
            if undo.gaps.isEmpty {
                complete += 1
                let copy = try server.freshDatabase(template: String(database.databaseName))
                let text = undo.statements.joined(separator: "\n")
                var outcome = ""
                do {
                    _ = try server.psql(copy, Self.transaction(pair.up))
                    _ = try server.psql(copy, Self.transaction(text))
                    outcome = try Self.difference(before, server.pgDumpSchema(copy))
                } catch let failure as TestServer.ClientFailure {
                    outcome = failure.output
                }
                #expect(outcome.isEmpty, "\(pair.name)\n\(text)\n\(outcome)")
                try server.connection().execute("DROP DATABASE \(copy.databaseName) WITH (FORCE)")
            } else {
                lines += ["\(pair.name):"] + undo.gaps.map { "    line \($0.line): \($0.what)" }
            }
            _ = try server.psql(database, Self.transaction(pair.up))
            before = try server.pgDumpSchema(database)
            definitions.apply(script, as: .before)
        }
        let text = (["\(complete) complete", ""] + lines).joined(separator: "\n") + "\n"
        #expect(try Golden.text("undo-\(corpus.name)", recording: text) == text)
    }

    /// A warning, and no more, where a script has its own BEGIN and COMMIT.
    private static func transaction(_ script: String) -> String { "BEGIN;\n\(script)\n;COMMIT;\n" }

    /// A column that comes back stands behind the others.
    private static func difference(_ before: String, _ after: String) -> String {
        let (old, new) = (sorted(before), sorted(after))
        return new.difference(from: old).map { change in
            switch change {
            case .remove(_, let line, _): "- \(line)"
            case .insert(_, let line, _): "+ \(line)"
            }
        }.joined(separator: "\n")
    }

    private static func sorted(_ dump: String) -> [String] {
        dump.split(separator: "\n").filter { !$0.hasPrefix("--") }
            .map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }.sorted()
    }
}

extension String {
    fileprivate var databaseName: Substring {
        let path = prefix { $0 != "?" }
        return path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]
    }
}
