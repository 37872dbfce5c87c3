import Migrations

/// What has happened in a run so far.
final class Journey {
    private let observe: (RunEvent) -> Void
    private let steps: [PreparedStep]
    /// The steps that are in, in order.
    private(set) var done: [Step] = []
    /// Whether the schema was recorded, or it was told why not.
    var isSchemaSettled = false
    private let clock = ContinuousClock()
    private let started = ContinuousClock.now
    private var stepStarted = ContinuousClock.now

    init(_ steps: [PreparedStep], observe: @escaping (RunEvent) -> Void) {
        self.observe = observe
        self.steps = steps
    }

    /// The step at this index of the plan runs now.
    func began(_ index: Int) {
        stepStarted = clock.now
        observe(.started(steps[index].step, number: index + 1, of: steps.count))
    }

    /// The step is in.
    ///
    /// - Parameter duration: how long it took by the server's clock; nil to go by when it began here.
    func finished(_ index: Int, _ duration: Duration? = nil) {
        done.append(steps[index].step)
        observe(.finished(steps[index].step, duration ?? clock.now - stepStarted))
        stepStarted = clock.now
    }

    /// So many steps turned out to be in: the connection was lost before the server could tell of them, or a server that went
    /// down took some back that it had told of and not written to the disk.
    func found(_ count: Int) {
        done = steps.prefix(count).map(\.step)
    }

    /// How long the step has run that began last.
    var stepDuration: Duration { clock.now - stepStarted }

    /// How it ended.
    func outcome(failure: StepFailure?) -> RunOutcome {
        RunOutcome(done: done, failure: failure, duration: clock.now - started)
    }
}
