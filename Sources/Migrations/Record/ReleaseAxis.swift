/// Releases in the order of history with the environments that are at each, the newest first, and no more of them than a picture holds.
public struct ReleaseAxis: Hashable, Sendable {
    /// What stands on the axis, the newest first.
    public let rows: [Row]

    /// Something on the axis.
    public enum Row: Hashable, Sendable {
        /// A place in history.
        case point(Point)
        /// So many releases at which no environment is, left out.
        case gap(Int)
    }

    /// A place in history.
    public struct Point: Hashable, Sendable {
        /// What it is.
        public let place: Place
        /// What the repository calls it, the best name first: the revision, releases, or the commit; nothing for the start.
        public let names: [String]
        /// Its commit; nil for the start.
        public let commit: CommitID?
        /// When that was made, seconds since 1970 in UTC; nil where the repository does not have it.
        public let at: Int64?
        /// The environments that are there.
        public let environments: [EnvironmentName]

        /// A place of its parts.
        public init(
            _ place: Place,
            names: [String],
            commit: CommitID?,
            at: Int64?,
            environments: [EnvironmentName]
        ) {
            self.place = place
            self.names = names
            self.commit = commit
            self.at = at
            self.environments = environments
        }
    }

    /// What a place in history is.
    public enum Place: Hashable, Sendable {
        /// The revision that everything is compared with.
        case tip
        /// A release in its history.
        case release
        /// Another commit in its history.
        case commit
        /// A commit outside of its history, beside the point that comes next.
        case aside
        /// A commit that the repository does not have.
        case elsewhere
        /// Before the first deployment.
        case start
    }

    /// The axis of these places.
    ///
    /// - Parameters:
    ///   - points: the newest first.
    ///   - limit: how many to show at the most, if no more have an environment; the newest releases come first then, and the oldest.
    public init(_ points: [Point], limit: Int) {
        let kept = Self.kept(points, limit)
        var rows: [Row] = []
        var skipped: [Point] = []
        func close() {
            // A gap of one would take the place of what it leaves out.
            if skipped.count == 1 { rows += skipped.map(Row.point) }
            if skipped.count > 1 { rows.append(.gap(skipped.count)) }
            skipped = []
        }
        for (index, point) in points.enumerated() {
            if kept.contains(index) {
                close()
                rows.append(.point(point))
            } else {
                skipped.append(point)
            }
        }
        close()
        self.rows = rows
    }

    private static func kept(_ points: [Point], _ limit: Int) -> Set<Int> {
        let places = points.indices
        var kept = Set(places.filter { points[$0].place != .release || !points[$0].environments.isEmpty })
        let spare = places.filter { !kept.contains($0) }
        for place in (spare.suffix(1) + spare) where kept.count < limit { kept.insert(place) }
        return kept
    }
}
