/// The lines that differ between two texts, as a unified diff without file headers.
struct LineDiff {
    private enum Line {
        case kept(String)
        case removed(String)
        case added(String)

        var isKept: Bool { if case .kept = self { true } else { false } }
    }

    /// Longer texts are not compared line by line: the cost grows with the number of differences times the length.
    private static let longest = 5_000
    private static let context = 2

    private let all: [Line]

    init(before: [UInt8], after: [UInt8]) {
        let old = Self.split(before)
        let new = Self.split(after)
        guard old.count <= Self.longest, new.count <= Self.longest else {
            all = []
            return
        }
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(Self.offset))
        let added = Set(difference.insertions.map(Self.offset))
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if removed.contains(i), i < old.count {
                lines.append(.removed(old[i]))
                i += 1
            } else if added.contains(j), j < new.count {
                lines.append(.added(new[j]))
                j += 1
            } else {
                lines.append(.kept(new[j]))
                i += 1
                j += 1
            }
        }
        all = lines
    }

    /// At most `limit` lines of it.
    func lines(_ style: Style, limit: Int) -> [String] {
        let shown = all.indices.filter { index in
            let near = max(0, index - Self.context)...min(all.count - 1, index + Self.context)
            return all[near].contains { !$0.isKept }
        }
        var text: [String] = []
        for (position, index) in shown.enumerated() {
            if position > 0, shown[position - 1] != index - 1 { text.append("…") }
            text.append(render(all[index], style))
        }
        return text.count > limit ? text.prefix(limit) + ["… (\(text.count - limit) more lines)"] : text
    }

    private func render(_ line: Line, _ style: Style) -> String {
        switch line {
        case .kept(let text): "  " + text.printable
        case .removed(let text): style.removed("- " + text.printable)
        case .added(let text): style.added("+ " + text.printable)
        }
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        let end = bytes.last == UInt8(ascii: "\n") ? bytes.count - 1 : bytes.count
        return bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
