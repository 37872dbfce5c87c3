import Reporting
import Workflows

/// What `test` shows of what an up script did to the tables that were there before it.
struct ObservationReport {
    let console: Console
    /// Where the tables are in use, if that was asked about.
    let live: ObservationSizes?
    /// What check says of the same pairs.
    let rules: ObservedRules

    /// Shows it below the line of the pair.
    func show(_ rehearsal: Rehearsal) {
        let lines = observed(rehearsal) + judged(rehearsal)
        for line in lines { console.output("    " + line) }
    }

    private func observed(_ rehearsal: Rehearsal) -> [String] {
        guard let observation = rehearsal.observation else { return [] }
        let heavy = observation.relations.filter { !$0.heavyWork.isEmpty }.map(\.name)
        let sizes = live.map { LiveTables($0.environment, $0.sizes(of: heavy)) }
        let text = ObservationText(console.outputStyle, live: sizes)
        return console.volume > .normal ? text.all(observation) : text.heavy(observation)
    }

    /// What check was right about goes without saying, unless everything is to be said.
    private func judged(_ rehearsal: Rehearsal) -> [String] {
        rules.verdicts(on: rehearsal).filter { !$0.isConfirmed || console.volume > .normal }
            .map(ObservedFindingText(console.outputStyle).line)
    }

    /// Says what the times are, after all pairs.
    func showReservation() {
        guard let live else { return }
        console.message(ObservationText(console.messageStyle).reservation(live.environment))
    }
}
