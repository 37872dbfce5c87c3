import Foundation
import TestSupport
import Testing

@Suite struct TourTests {
    /// `RECORD=1` writes what the tool prints now into the document.
    @Test("What the tool prints in a tour is what stands there", arguments: ["README.md", "docs/guide.md"])
    func theToursAreWhatTheToolPrints(path: String) throws {
        let document = try Document(path)
        let written = try #require(
            document.text.between("<!-- tour -->\n", and: "<!-- end of the tour -->\n")
        )
        let outcome = try run(
            Tool.package.appendingPathComponent("demo/run").path,
            ["--markdown", "--binary", Tool.path, "--document", Document.url(path).path]
        )
        #expect(outcome.err == "")
        try #require(outcome.status == 0)
        guard normalised(outcome.out) != normalised(written) else { return }
        if Golden.isRecording {
            try document.replace(written, with: outcome.out)
        } else {
            let (now, before) = (normalised(outcome.out), normalised(written))
            let different = zip(now, before).first { $0 != $1 }
            Issue.record(
                "The tour in \(path) is stale from \(different.map { "'\($0.1)', now '\($0.0)'" } ?? "its end"); RECORD=1 renews it."
            )
        }
    }

    @Test func theDemonstrationLeavesNothingBehind() throws {
        let outcome = try run(Tool.package.appendingPathComponent("demo/run").path, ["--binary", Tool.path])
        #expect(outcome.status == 0)
        let folder = try #require(outcome.out.firstMatch(of: #//tmp/git-migrate-demo\.\w+/#)).output
        #expect(!FileManager.default.fileExists(atPath: String(folder)))
        #expect(processes(mentioning: String(folder)) == [])
    }

    /// The command lines that hold the text.
    private func processes(mentioning text: String) -> [String] {
        let ids =
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
        return ids.compactMap { try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8) }
            .filter { $0.contains(text) }
    }

    /// The lines without what differs from run to run: durations, times, keys, and sizes of what is compressed.
    private func normalised(_ text: String) -> [String] {
        text.replacing(#/\b\d+ min( \d+ s)?\b/#, with: "DURATION")
            .replacing(#/\d+(\.\d+)? (µs|ms|s)\b/#, with: "DURATION")
            .replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d UTC/#, with: "TIME")
            .replacing(#/-- Date: \d{4}-\d\d-\d\d/#, with: "-- Date: DATE")
            .replacing(#/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/#, with: "\"TIME\"")
            .replacing(#/\bproduction-\d{14}\b/#, with: "production-TIME")
            .replacing(#/\b\d+(\.\d+)? (bytes|kB|MB)\b/#, with: "SIZE")
            .replacing(#/SHA256:[A-Za-z0-9+\/]{43}/#, with: "KEY")
            .components(separatedBy: "\n")
    }
}
