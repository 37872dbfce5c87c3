/// A moment in UTC, in the parts of the Gregorian calendar.
public struct CivilTime: Hashable, Sendable {
    /// For example 2026.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59.
    public let second: Int
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let unixSeconds: Int64

    /// The moment that many seconds after 1970-01-01 00:00:00 UTC.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    public init(unixSeconds: Int64) {
        let remainder = Int(unixSeconds % 86_400)
        let secondsOfDay = remainder < 0 ? remainder + 86_400 : remainder
        // Rounded down. The difference to the moment could overflow, since a commit may claim any.
        let days = Int(unixSeconds / 86_400) - (remainder < 0 ? 1 : 0) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = secondsOfDay / 3_600
        minute = secondsOfDay / 60 % 60
        second = secondsOfDay % 60
        self.unixSeconds = unixSeconds
    }

    /// `2026-11-21`.
    public var date: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
    /// `2026-11-21 09:30`.
    public var dateAndMinute: String { "\(date) \(padded(hour, 2)):\(padded(minute, 2))" }
    /// `2026-11-21T09:30:05Z`.
    public var iso: String {
        "\(date)T" + [hour, minute, second].map { padded($0, 2) }.joined(separator: ":") + "Z"
    }
    /// `20261121093005`.
    public var compact: String {
        padded(year, 4) + [month, day, hour, minute, second].map { padded($0, 2) }.joined()
    }
    /// `2026-11-21-093005`.
    public var dashed: String { date + "-" + [hour, minute, second].map { padded($0, 2) }.joined() }
}

extension CivilTime {
    /// Reads what ``iso`` writes, of the years 1970 to 9999; nil for anything else.
    ///
    /// Source of the days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    public init?(iso text: some StringProtocol) {
        let parts = text.split { "-T:Z".contains($0) }.compactMap { Int($0) }
        guard parts.count == 6, text.utf8.count == 20, (1970...9999).contains(parts[0]) else { return nil }
        let (month, day) = (parts[1], parts[2])
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let year = parts[0] - (month <= 2 ? 1 : 0)
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        self.init(unixSeconds: Int64(days * 86_400 + parts[3] * 3_600 + parts[4] * 60 + parts[5]))
        guard iso == text else { return nil }
    }
}

/// `number` with leading zeros up to `width` digits.
func padded(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
