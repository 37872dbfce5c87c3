import Migrations

/// `2026-11-21 09:30 UTC`.
func moment(_ unixSeconds: Int64) -> String { CivilTime(unixSeconds: unixSeconds).dateAndMinute + " UTC" }

/// `350 ms`, `3 s`, `4 min`, `5 h`, `6 days`: in the one unit that fits, for what is only to be imagined.
func roughly(_ duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    let seconds = (milliseconds + 500) / 1000
    return switch milliseconds {
    case ..<950: "\(max(milliseconds, 0)) ms"
    case ..<99_500: "\(seconds) s"
    case ..<7_200_000: "\((seconds + 30) / 60) min"
    case ..<172_800_000: "\((seconds + 1800) / 3600) h"
    default: "\((seconds + 43_200) / 86_400) days"
    }
}

/// `850 µs`, `12 ms`, `3.4 s`, `2 min 5 s`.
func spelled(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    switch microseconds {
    case ..<1_000: return "\(microseconds) µs"
    case ..<1_000_000: return "\(microseconds / 1_000) ms"
    case ..<60_000_000: return "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10) s"
    default: return "\(seconds / 60) min \(seconds % 60) s"
    }
}
