import Migrations

/// `2026-11-21 09:30 UTC`.
func moment(_ unixSeconds: Int64) -> String { CivilTime(unixSeconds: unixSeconds).dateAndMinute + " UTC" }

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
