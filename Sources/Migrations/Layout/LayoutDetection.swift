/// A layout and a folder that were found by looking at a repository's files.
public struct DetectedLayout: Hashable, Sendable {
    /// The preset that fits.
    public let layout: Layout
    /// The migrations folder, from the top of the tree; empty for the top itself.
    public let folder: String
    /// How many migrations have both halves there.
    public let pairs: Int
    /// How many up halves there are.
    public let ups: Int
}

extension Layout {
    /// The preset and the folder that hold the most pairs among `paths`, or nil when none has any.
    ///
    /// Flyway's undo scripts are rare, so that its distinctive names count without them.
    public static func detect(in paths: some Sequence<String>) -> DetectedLayout? {
        var seen: [Place: Counts] = [:]
        for path in paths where path.hasSuffix(".sql") {
            let slashes = path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }
            for (rank, layout) in presets.enumerated() {
                let folderDepth = slashes.count - layout.up.depth
                guard folderDepth >= 0 else { continue }
                let end = folderDepth == 0 ? path.startIndex : slashes[folderDepth - 1]
                let folder = String(path[..<end])
                let file = String(folderDepth == 0 ? path[...] : path[path.utf8.index(after: end)...])
                guard case .half(let side, let id) = layout.role(of: file) else { continue }
                seen[Place(rank: rank, folder: folder), default: Counts()].versions[side, default: []].insert(
                    id.version
                )
            }
        }
        let found = seen.map { place, counts in
            let weight = presets[place.rank] == flyway ? counts.ups : counts.pairs
            return (place: place, counts: counts, weight: weight)
        }
        let best = found.filter { $0.weight > 0 }.max { left, right in
            (left.weight, left.counts.ups, right.place.folder, right.place.rank)
                < (right.weight, right.counts.ups, left.place.folder, left.place.rank)
        }
        return best.map { best in
            DetectedLayout(
                layout: presets[best.place.rank],
                folder: best.place.folder,
                pairs: best.counts.pairs,
                ups: best.counts.ups
            )
        }
    }

    private struct Place: Hashable {
        let rank: Int
        let folder: String
    }

    private struct Counts {
        var versions: [Side: Set<Version>] = [:]

        var ups: Int { versions[.up]?.count ?? 0 }
        var pairs: Int { versions[.up]?.intersection(versions[.down] ?? []).count ?? 0 }
    }
}
