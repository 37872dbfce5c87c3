import Reporting
import Workflows

/// What `test` shows of what an up script did to the tables that were there before it.
struct ObservationReport {
    let console: Console

    /// Shows it below the line of the pair.
    func show(_ rehearsal: Rehearsal) {
        guard let observation = rehearsal.observation else { return }
        let text = ObservationText(console.outputStyle)
        let lines = console.volume > .normal ? text.all(observation) : text.heavy(observation)
        for line in lines { console.output("    " + line) }
    }
}
