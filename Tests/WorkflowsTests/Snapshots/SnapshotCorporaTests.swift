import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Snapshots of real schemas are equal exactly where pg_dump writes the same.
@Suite struct SnapshotCorporaTests {
    /// What pg_dump wrote before each up and after its down is in the files beside the histories. Of some of the states, of all
    /// with `GIT_MIGRATE_SNAPSHOTS=all`, it is asked again, and each is compared with each.
    @Test(
        .enabled(if: CorpusMigrations.all.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: CorpusMigrations.all
    )
    func theyAreEqualWherePgDumpIs(_ corpus: Corpus) throws {
        let dumped = try RoundTrips(corpus).outcomes
        let history = try CorpusSchema()
        let isWhole = ProcessInfo.processInfo.environment["GIT_MIGRATE_SNAPSHOTS"] == "all"
        var states: [(name: String, snapshot: Snapshot, dump: [String])] = []
        let pairs = try CorpusMigrations(corpus).pairs.filter { !$0.name.contains("pgaudit") }
        for (index, pair) in pairs.enumerated() {
            let trip = try history.trip(pair)
            // An empty down script leaves what the up did, if it did something.
            let known = dumped[RoundTrips.key(pair.name)].map { $0 == "empty" ? "differs" : $0 }
            let expected = Self.explained[pair.name] ?? known ?? trip.outcome
            #expect(trip.outcome == expected, "\(pair.name): \(trip.detail)")
            if trip.outcome == "restores" { #expect(trip.isRepeatable == true, "\(pair.name)") }
            if isWhole || index % 10 < 2 { states.append((pair.name, trip.after, try history.dump())) }
        }
        states.append(("the last state", try history.snapshot(), try history.dump()))
        let restored = try history.restored()
        states.append(("the last state, dumped and restored", try restored.snapshot(), try restored.dump()))
        for (index, one) in states.enumerated() {
            for other in states[..<index] {
                let isSame = SnapshotDifference(from: other.snapshot, to: one.snapshot).isOrderOnly
                #expect(isSame == (one.dump == other.dump), "\(other.name) and \(one.name)")
                #expect(isSame == (one.snapshot.fingerprint == other.snapshot.fingerprint))
            }
        }
    }

    /// Where the verdicts differ, that on the snapshot: the down indents the bodies of two functions with blanks instead of tabs,
    /// which the files beside the histories take for the same.
    private static let explained = ["000056_UpdateLocks": "differs"]
}

/// A database that takes the steps of a history.
private struct CorpusSchema {
    let server: TestServer
    let url: String
    let connection: Connection

    init() throws {
        server = try TestServer.shared()
        url = try server.freshDatabase()
        connection = try server.connection(to: url)
    }

    func snapshot() throws -> Snapshot { try SnapshotReader.read(from: connection) }

    struct Trip {
        /// The schema with the up.
        let after: Snapshot
        /// What came of the down, in the words of the files beside the histories.
        var outcome: String
        var detail = ""
        /// Whether the up makes the same again after the down.
        var isRepeatable: Bool?
    }

    /// Runs the up for good, and the down and the up again for a trial.
    func trip(_ pair: CorpusMigrations.Pair) throws -> Trip {
        let before = try snapshot()
        try connection.execute("BEGIN; \(Self.folded(pair.up)); COMMIT")
        try connection.execute("DISCARD ALL")
        let after = try snapshot()
        defer {
            connection.rollBack()
            _ = try? connection.execute("DISCARD ALL")
        }
        do {
            try connection.execute("BEGIN; \(Self.folded(pair.down))")
        } catch {
            return Trip(after: after, outcome: "fails", detail: "\(error)")
        }
        let down = try snapshot()
        let difference = SnapshotDifference(from: before, to: down)
        guard difference.isOrderOnly else {
            return Trip(after: after, outcome: "differs", detail: "\(difference.changes.map(\.summary))")
        }
        guard difference.isEmpty else { return Trip(after: after, outcome: "restores but for column order") }
        let again: Void? = try? connection.execute(Self.folded(pair.up))
        return Trip(
            after: after,
            outcome: "restores",
            isRepeatable: again == nil ? false : try snapshot() == after
        )
    }

    /// A database with what pg_dump writes of this one.
    func restored() throws -> CorpusSchema {
        let copy = try CorpusSchema()
        _ = try server.psql(copy.url, server.pgDump(url, ["--schema-only"]))
        return copy
    }

    /// What pg_dump writes, without regard to the order of lines, and so of columns.
    func dump() throws -> [String] {
        try server.pgDump(url, ["--schema-only"]).split(separator: "\n").filter { !$0.hasPrefix("--") }
            .map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }.sorted()
    }

    /// The script without the BEGIN and the COMMIT around it.
    private static func folded(_ script: String) -> String {
        let start = script.firstMatch(of: #/^(\s|--[^\n]*\n)*begin\s*;/#.ignoresCase())?.range
        let end = script.firstMatch(of: #/(end|commit)\s*;(\s|--[^\n]*\n)*$/#.ignoresCase())?.range
        guard let start, let end, start.upperBound <= end.lowerBound else { return script }
        return String(script[start.upperBound..<end.lowerBound])
    }
}

/// What pg_dump says of each pair.
private struct RoundTrips {
    let outcomes: [String: String]

    init(_ corpus: Corpus) throws {
        let file = String(corpus.bundle.dropLast("bundle".count)) + "roundtrip.tsv"
        let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").dropFirst()
        outcomes = Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let cells = row.split(separator: "\t", omittingEmptySubsequences: false)
                return (RoundTrips.key(cells[0]), String(cells[1]))
            }
        )
    }

    /// A migration's name without the signs in it.
    static func key(_ name: some StringProtocol) -> String {
        String(name.filter { $0.isLetter || $0.isNumber })
    }
}
