/// A time of the week by the clocks of some place.
public struct WeekTime: Hashable, Sendable {
    /// From Monday, 0, to Sunday, 6.
    public let day: Int
    /// Minutes since midnight.
    public let minute: Int

    /// A day's minute; nil where there is none such.
    public init?(day: Int, minute: Int) {
        guard (0..<7).contains(day), (0..<WeekTime.minutesOfDay).contains(minute) else { return nil }
        (self.day, self.minute) = (day, minute)
    }

    /// So many minutes after midnight before a Monday, in whatever week.
    init(minuteOfWeek minute: Int) {
        let inWeek = (minute % Self.minutesOfWeek + Self.minutesOfWeek) % Self.minutesOfWeek
        (day, self.minute) = (inWeek / Self.minutesOfDay, inWeek % Self.minutesOfDay)
    }

    var minuteOfWeek: Int { day * Self.minutesOfDay + minute }

    static let minutesOfDay = 1_440
    static let minutesOfWeek = 10_080
    static let dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// `Mon 09:05`.
    public var text: String { "\(Self.dayNames[day]) \(Self.clock(minute))" }

    /// `09:05`, or `24:00` for the end of a day.
    static func clock(_ minute: Int) -> String { padded(minute / 60, 2) + ":" + padded(minute % 60, 2) }
}

/// When deployments may begin: `Mon-Thu 09:00-16:00 Europe/Paris`.
///
/// Days are names, ranges of them, and lists of either with commas (`Mon,Wed-Fri`); without any, all. Times are hours and minutes; an
/// end at or before the beginning is on the next day, and `24:00` ends the day itself. The zone is one of the IANA database's.
public struct DeploymentWindow: Hashable, Sendable {
    /// The days on which it opens, from Monday, 0.
    public let days: Set<Int>
    /// When it opens, in minutes since midnight.
    public let opens: Int
    /// How many minutes it stays open, at most a day.
    public let length: Int
    /// The zone whose clocks count.
    public let zone: String
    /// As it was written.
    public let text: String

    /// Reads a window; nil for what is none.
    public init?(_ text: String) {
        var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard let zone = words.popLast(), Self.isZone(zone), let times = words.popLast(),
            let (opens, closes) = Self.times(times), words.count <= 1,
            let days = words.isEmpty ? Set(0..<7) : Self.days(words[0])
        else { return nil }
        (self.days, self.opens, self.zone, self.text) = (days, opens, zone, text)
        length = closes > opens ? closes - opens : closes + WeekTime.minutesOfDay - opens
    }

    /// Whether it is open.
    public func contains(_ time: WeekTime) -> Bool {
        days.contains { day in
            let since = time.minuteOfWeek - (day * WeekTime.minutesOfDay + opens)
            return (since + WeekTime.minutesOfWeek) % WeekTime.minutesOfWeek < length
        }
    }

    /// How many minutes after `time` it opens next, by clocks that are not put forward or back meanwhile; 0 where it opens then.
    public func minutesUntilOpening(after time: WeekTime) -> Int {
        let waits = days.map { day in
            let until = day * WeekTime.minutesOfDay + opens - time.minuteOfWeek
            return (until + WeekTime.minutesOfWeek) % WeekTime.minutesOfWeek
        }
        return waits.min() ?? 0
    }

    /// When it opens next after `time`.
    public func opening(after time: WeekTime) -> WeekTime {
        WeekTime(minuteOfWeek: time.minuteOfWeek + minutesUntilOpening(after: time))
    }

    private static func days(_ text: String) -> Set<Int>? {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { day(String($0)) }
            switch (ends.count, ends[0], ends[ends.count - 1]) {
            case (1, let day?, _): days.insert(day)
            case (2, let first?, let last?):
                let count = (last - first + 7) % 7
                for step in 0...count { days.insert((first + step) % 7) }
            default: return nil
            }
        }
        return days
    }

    private static func day(_ text: String) -> Int? {
        WeekTime.dayNames.firstIndex { $0.lowercased() == text.lowercased() }
    }

    private static func times(_ text: String) -> (opens: Int, closes: Int)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { minute(String($0)) }
        guard ends.count == 2, let opens = ends[0], let closes = ends[1],
            opens < WeekTime.minutesOfDay, closes <= WeekTime.minutesOfDay, opens != closes
        else { return nil }
        return (opens, closes)
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy { ("0"..."9").contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// Digits stand in no zone of a place, but in POSIX's notation, in which a mistyped name would be a zone without summer time; only
    /// `Etc/GMT+5` and its like are names with digits.
    private static func isZone(_ text: String) -> Bool {
        let name = text.hasPrefix("Etc/GMT") ? text.prefix { !"+-0123456789".contains($0) } : text[...]
        let isLetter = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) }
        return text.utf8.first.map(isLetter) == true
            && name.utf8.allSatisfy {
                isLetter($0) || [UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0)
            }
    }
}
