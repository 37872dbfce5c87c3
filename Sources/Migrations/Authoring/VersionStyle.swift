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
        let ordered = versions.sorted()
        // The width of a counter is no style of its own: without padding it grows.
        let styles = ordered.map { style(of: $0) ?? .counter(width: 1) }
        var counts: [VersionStyle: Int] = [:]
        for style in styles { counts[style, default: 0] += 1 }
        guard let most = counts.values.max(), let winner = styles.last(where: { counts[$0] == most }) else {
            return nil
        }
        guard case .counter = winner else { return winner }
        return .counter(width: counterWidth(of: ordered.filter { style(of: $0) == nil }))
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

    /// The next version. A counter goes on after the highest of `versions`; a time is `now`, or just after the highest that tells
    /// time in the same way, since a clock that was ahead, or in local time, must not make what follows late.
    public func next(after versions: [Version], now: CivilTime) -> Version {
        let taken = Set(versions)
        switch self {
        case .counter(let width):
            guard let highest = versions.max() else { return Version(number: 1, width: width) }
            return highest.successor.widened(to: width)
        case .timestamp, .dashedTimestamp, .unixTime:
            var next = spelled(now)
            if let highest = versions.filter({ Self.style(of: $0) == self }).max(), highest >= next {
                next = highest.successor
            }
            while taken.contains(next) { next = next.successor }
            return next
        }
    }

    /// A clock that says a time before 1970 is not set, and such a time has no digits alone.
    private func spelled(_ time: CivilTime) -> Version {
        let time = time.unixSeconds < 0 ? CivilTime(unixSeconds: 0) : time
        return switch self {
        case .dashedTimestamp: Version(time)
        case .unixTime: Version(number: Int(time.unixSeconds), width: 10)
        case .counter, .timestamp: Version(number: Int(time.compact) ?? 0, width: 14)
        }
    }

    /// How a version tells time; nil for a counter.
    private static func style(of version: Version) -> VersionStyle? {
        let text = version.text
        switch text.count {
        case 14 where isYear(text) && text.allSatisfy(\.isNumber): return .timestamp
        case 17 where isYear(text) && text.split(separator: "-").map(\.count) == [4, 2, 2, 6]:
            return .dashedTimestamp
        case 10 where text.hasPrefix("1") && text.allSatisfy(\.isNumber): return .unixTime
        default: return nil
        }
    }

    private static func isYear(_ text: String) -> Bool { text.hasPrefix("19") || text.hasPrefix("20") }

    /// Padding has the width of the latest; without any a counter needs none.
    private static func counterWidth(of ascending: [Version]) -> Int {
        let isPadded = ascending.contains { $0.text.count > 1 && $0.text.hasPrefix("0") }
        return isPadded ? ascending.last?.text.count ?? 1 : 1
    }
}
