import Reporting
import Workflows

/// What `test` shows of what an up script did to the tables that were there before it.
struct ObservationReport {
    let console: Console

    /// Lines below that of the pair.
    func lines(_ rehearsal: Rehearsal) -> [String] {
        guard let observation = rehearsal.observation else { return [] }
        let text = ObservationText(console.outputStyle)
        return console.volume > .normal ? text.all(observation) : text.heavy(observation)
    }
}
