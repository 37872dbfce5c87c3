/// How a project numbers its migrations.
public enum VersionStyle: Hashable, Sendable {
    /// 1, 2, 3 … with leading zeros up to `width` digits; a width of 1 has none.
    case counter(width: Int)
    /// `20261121093005`, in UTC.
    case timestamp
    /// `2026-11-21-093005`, in UTC, as diesel has it.
    case dashedTimestamp
    /// Seconds since 1970, ten digits.
    case unixTime

    /// The style that most of `versions` have; nil when there are none. Of two as frequent, the one of the latest version.
    public static func detect(in versions: [Version]) -> VersionStyle? {
        let styles = versions.sorted().map(style)
        var counts: [VersionStyle: Int] = [:]
        for style in styles { counts[style, default: 0] += 1 }
        guard let most = counts.values.max() else { return nil }
        let winner = styles.last { counts[$0] == most }
        guard case .counter? = winner else { return winner }
        return .counter(width: counterWidth(of: versions))
    }

    /// The style that a project of this layout starts with.
    public static func initial(for layout: Layout) -> VersionStyle {
        switch layout {
        case .rollback, .suffix: .timestamp
        case .directory: .dashedTimestamp
        case .flyway: .counter(width: 1)
        default: .counter(width: 3)
        }
    }

    /// The next version: above every one of `versions`, or at the moment `now` where the style tells time.
    public func next(after versions: [Version], now: CivilTime) -> Version {
        let taken = Set(versions)
        switch self {
        case .counter(let width):
            let highest = versions.compactMap { Int($0.text) }.max() ?? 0
            return Version(number: highest + 1, width: width)
        case .timestamp, .dashedTimestamp, .unixTime:
            var seconds = now.unixSeconds
            while taken.contains(spelled(CivilTime(unixSeconds: seconds))) { seconds += 1 }
            return spelled(CivilTime(unixSeconds: seconds))
        }
    }

    private func spelled(_ time: CivilTime) -> Version {
        switch self {
        case .dashedTimestamp: Version(time)
        case .unixTime: Version(number: Int(time.unixSeconds), width: 1)
        case .counter, .timestamp: Version(number: Int(time.compact) ?? 0, width: 14)
        }
    }

    private static func style(of version: Version) -> VersionStyle {
        let text = version.text
        let digits = text.count { $0.isNumber }
        if digits == 14, text.hasPrefix("19") || text.hasPrefix("20") {
            return digits == text.count ? .timestamp : .dashedTimestamp
        }
        if digits == 10, digits == text.count, text.hasPrefix("1") { return .unixTime }
        return .counter(width: text.count)
    }

    /// Padded counters have one width; a counter without padding has several, and then needs none.
    private static func counterWidth(of versions: [Version]) -> Int {
        let counters = versions.filter { if case .counter = style(of: $0) { true } else { false } }
        let isPadded = counters.contains { $0.text.hasPrefix("0") }
        guard isPadded || Set(counters.map(\.text.count)).count == 1, let last = counters.max() else { return 1 }
        return isPadded ? last.text.count : (last.text.count > 1 ? last.text.count : 1)
    }
}
