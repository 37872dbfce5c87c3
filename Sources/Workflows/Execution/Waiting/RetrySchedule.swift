/// When a migration that did not get its locks is tried again.
///
/// The pauses double from one second to half a minute, and each is shortened by chance to no less than its half: two deployers, or
/// a deployer and a job that comes back every minute, would else meet again and again.
struct RetrySchedule: Hashable, Sendable {
    /// How long in all it is tried again, from the first refusal; zero for not at all.
    let patience: Duration

    static let firstPause = Duration.seconds(1)
    static let longestPause = Duration.seconds(30)

    /// The pause before the next try; nil when there is to be none.
    ///
    /// - Parameters:
    ///   - refusals: how often it was tried in vain, at least once.
    ///   - elapsed: the time since the first refusal.
    func pause(
        after refusals: Int,
        elapsed: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        let rest = patience - elapsed
        guard rest > .zero else { return nil }
        let full = Self.fullPause(after: refusals)
        let share = Double.random(in: 0.5...1, using: &generator)
        return min(full * share, rest)
    }

    /// The pause before chance shortens it.
    static func fullPause(after refusals: Int) -> Duration {
        // Past the bound the shift would only overflow.
        let doublings = min(max(refusals - 1, 0), 10)
        return min(firstPause * (1 << doublings), longestPause)
    }
}
