/// How often a step was tried in vain, and when it is tried again.
struct Tries {
    private let schedule: RetrySchedule
    private var step: Int?
    private var first = ContinuousClock.now
    private var generator = SystemRandomNumberGenerator()
    /// How often the step was refused its locks.
    private(set) var refusals = 0

    init(_ schedule: RetrySchedule) { self.schedule = schedule }

    /// Notes that a step was refused its locks, and gives the pause before the next try; nil when there is to be none.
    mutating func pause(afterRefusalOf step: Int) -> Duration? {
        if self.step != step {
            self.step = step
            first = .now
            refusals = 0
        }
        refusals += 1
        return schedule.pause(after: refusals, elapsed: .now - first, using: &generator)
    }
}
