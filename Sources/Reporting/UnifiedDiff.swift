import Workflows

/// What changes in a file, as `git apply` takes it.
struct UnifiedDiff {
    private static let context = 3
    private let header: [String]
    private let lines: [Line]

    private struct Line {
        let mark: Character
        let bytes: ArraySlice<UInt8>

        var text: String {
            let end = bytes.last == UInt8(ascii: "\n")
            let text = String(decoding: end ? bytes.dropLast() : bytes, as: UTF8.self)
            return "\(mark)\(text)\(end ? "" : "\n\\ No newline at end of file")"
        }
    }

    init(_ change: Check.Change) {
        let old = change.before == nil ? "/dev/null" : "a/" + change.path
        let mode = change.before == nil ? ["new file mode 100644"] : []
        header =
            ["diff --git a/\(change.path) b/\(change.path)"] + mode + ["--- \(old)", "+++ b/\(change.path)"]
        lines = Self.lines(Self.split(change.before ?? []), Self.split(change.after))
    }

    func text(_ style: Style) -> String {
        let hunks = hunks().flatMap { hunk -> [String] in
            let kept = lines[hunk]
            let before = lines[..<hunk.lowerBound]
            let place = { (mark: Character) -> String in
                let count = kept.count { $0.mark != mark }
                let start = before.count { $0.mark != mark } + (count == 0 ? 0 : 1)
                return "\(start),\(count)"
            }
            return ["@@ -\(place("+")) +\(place("-")) @@"]
                + kept.map { line in
                    switch line.mark {
                    case "+": style.added(line.text)
                    case "-": style.removed(line.text)
                    default: line.text
                    }
                }
        }
        return (header.map(style.bold) + hunks).joined(separator: "\n")
    }

    /// The stretches of lines around what differs.
    private func hunks() -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for index in lines.indices where lines[index].mark != " " {
            let near = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
            if let last = hunks.last, last.upperBound >= near.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<near.upperBound
            } else {
                hunks.append(near)
            }
        }
        return hunks
    }

    private static func lines(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(\.offset))
        let added = Set(difference.insertions.map(\.offset))
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if removed.contains(i) {
                lines.append(Line(mark: "-", bytes: old[i]))
                i += 1
            } else if added.contains(j) {
                lines.append(Line(mark: "+", bytes: new[j]))
                j += 1
            } else {
                lines.append(Line(mark: " ", bytes: new[j]))
                i += 1
                j += 1
            }
        }
        return lines
    }

    /// The lines with their ends.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            lines.append(bytes[start..<end])
            start = end
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
