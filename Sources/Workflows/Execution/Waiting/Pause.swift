import Glibc
import Postgres

/// A wait of the tool's own.
enum Pause {
    /// Waits, and ends at once when the user asks to stop.
    ///
    /// - Returns: whether nobody asked.
    static func take(_ duration: Duration) -> Bool {
        let deadline = ContinuousClock.now + duration
        while !Interruption.requested {
            let rest = deadline - ContinuousClock.now
            guard rest > .zero else { return true }
            // A signal may be taken by another thread and leave this call alone, so it looks up now and then.
            usleep(UInt32(min(rest, .milliseconds(100)) / .microseconds(1)) + 1)
        }
        return false
    }
}
