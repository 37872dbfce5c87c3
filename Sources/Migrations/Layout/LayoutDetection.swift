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
            let components = path.split(separator: "/", omittingEmptySubsequences: false)
            for (rank, layout) in presets.enumerated() {
                let folderDepth = components.count - 1 - layout.up.depth
                guard folderDepth >= 0 else { continue }
                let folder = components[..<folderDepth].joined(separator: "/")
                let file = components[folderDepth...].joined(separator: "/")
                guard case .half(let side, let id) = layout.role(of: file) else { continue }
                seen[Place(rank: rank, folder: folder), default: Counts()].versions[side, default: []].insert(id.version)
            }
        }
        return
            seen
            .map { place, counts in
                DetectedLayout(
                    layout: presets[place.rank], folder: place.folder, pairs: counts.pairs, ups: counts.ups)
            }
            .filter { $0.pairs > 0 || ($0.layout == flyway && $0.ups > 0) }
            .max { ($0.pairs, $0.ups, $1.folder) < ($1.pairs, $1.ups, $0.folder) }
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
