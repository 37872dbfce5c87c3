/// Durations as PostgreSQL's settings spell them: `500ms`, `3s`, `1.5 min`, `2h`.
///
/// Source: PostgreSQL manual, 20.1.1, "Parameter Names and Values": a number, perhaps with a fraction, perhaps white space, and one
/// of the units `us`, `ms`, `s`, `min`, `h` and `d`, in small letters.
public enum DurationNotation {
    /// A unit of time, as it is spelled.
    public enum Unit: String, CaseIterable, Sendable {
        /// Microseconds.
        case microseconds = "us"
        /// Milliseconds.
        case milliseconds = "ms"
        /// Seconds.
        case seconds = "s"
        /// Minutes.
        case minutes = "min"
        /// Hours.
        case hours = "h"
        /// Days.
        case days = "d"

        var length: Duration {
            switch self {
            case .microseconds: .microseconds(1)
            case .milliseconds: .milliseconds(1)
            case .seconds: .seconds(1)
            case .minutes: .seconds(60)
            case .hours: .seconds(3600)
            case .days: .seconds(86_400)
            }
        }
    }

    /// The longest: what the server's timeouts hold, an integer of milliseconds.
    public static let longest = Duration.milliseconds(Int(Int32.max))

    /// Reads a duration; nil for what is none, or is longer than `longest`.
    ///
    /// - Parameter bare: what a number without a unit counts.
    public static func read(_ text: String, bare: Unit = .milliseconds) -> Duration? {
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let length = unit.isEmpty ? bare.length : Unit(rawValue: String(unit))?.length,
            digits.contains(where: { $0 != "." }), let number = Double(digits)
        else { return nil }
        // Bounded before it is multiplied, which traps where it overflows.
        guard number * (length / .milliseconds(1)) <= longest / .milliseconds(1) else { return nil }
        // A whole number stays exact, which a fraction cannot.
        return Int(digits).map { length * $0 } ?? length * number
    }
}
