/// How fast PostgreSQL does what takes as long as a table is large: an estimate.
public enum WorkPace: Hashable, Sendable, CaseIterable {
    /// Every row and every index is written anew; by the bytes of both.
    case rewrite
    /// Every row is read and judged; by the bytes of the rows.
    case scan
    /// An index is built; by the bytes of the rows, which are read, and sorted by the column.
    case indexBuild

    /// Bytes a second, from a slow machine to a fast one; docs/rehearsal-observation.md says where they come from.
    public var bytesPerSecond: ClosedRange<Int> {
        switch self {
        case .rewrite: 25_000_000...250_000_000
        case .scan: 250_000_000...2_500_000_000
        case .indexBuild: 50_000_000...500_000_000
        }
    }

    /// How long it takes, at the best and at the worst.
    public func time(bytes: Int) -> ClosedRange<Duration> {
        let seconds = { (pace: Int) in
            Duration.milliseconds(Int64(Double(max(bytes, 0)) * 1000 / Double(pace)))
        }
        return seconds(bytesPerSecond.upperBound)...seconds(bytesPerSecond.lowerBound)
    }
}
