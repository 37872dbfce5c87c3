import Postgres

extension StepFailure {
    /// The same, told as what it is where the watch has stopped a step that is no transaction.
    ///
    /// - Parameter index: the step's index in what is watched.
    func stopped(by watch: Watch.Stopped?, at index: Int) -> StepFailure {
        guard let watch, watch.index == index, !Interruption.requested else { return self }
        switch self {
        case .statement(let step, _, let offset, let error) where error.isCancelled:
            // Nothing of it was in, so that it has not begun.
            return .blockedOthers(step, Refusal(offset: offset, error: error), watch.sessions)
        case .halfRun(let step, let statement, let offset, let error, let left) where error.isCancelled:
            let refusal = Refusal(offset: offset, error: error)
            return .blockedOthersMidway(step, index: statement, refusal, watch.sessions, left: left)
        default:
            return self
        }
    }
}
