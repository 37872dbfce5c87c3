import Migrations
import SQL

/// A merge is finished before it is committed.
struct ConflictMarkers: ScriptRule {
    let id = "conflict-markers"
    let group = RuleGroup.script
    let severity = Severity.error
    let summary = "A merge is finished before it is committed"

    func findings(in script: CheckedScript) -> [Finding] {
        ConflictMarker.offsets(in: script.source).prefix(1).map { offset in
            script.finding(
                self,
                "the file holds the marks of an unresolved merge",
                at: offset..<offset + 7,
                help: "resolve the conflict, and take the lines <<<<<<<, ======= and >>>>>>> out"
            )
        }
    }
}

/// The lines that git leaves in a file that it could not merge.
enum ConflictMarker {
    private static let opening = Array("<<<<<<< ".utf8)
    private static let closing = Array(">>>>>>> ".utf8)

    /// Where the opening lines begin, of a file that has closing ones too.
    static func offsets(in source: SourceText) -> [Int] {
        let bytes = source.bytes
        guard bytes.contains(opening[0]), bytes.contains(closing[0]) else { return [] }
        var openings: [Int] = []
        var hasClosing = false
        var start = 0
        while start < bytes.count {
            let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
            if line.starts(with: opening) { openings.append(start) }
            if line.starts(with: closing) { hasClosing = true }
            start = line.endIndex + 1
        }
        return hasClosing ? openings : []
    }
}
