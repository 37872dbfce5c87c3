import Migrations
import Postgres
import Workflows

/// What came of a migration that was tried in an environment's own database, in words.
public struct EnvironmentTrialText {
    private let style: Style
    private let environment: EnvironmentName

    /// Text in a style.
    public init(_ style: Style, _ environment: EnvironmentName) {
        (self.style, self.environment) = (style, environment)
    }

    /// A line for the pair, and below what was seen, or what is wrong with it.
    ///
    /// - Parameter isDetailed: whether the time of each statement is told.
    public func lines(_ outcome: EnvironmentTrial.Outcome, of migration: Migration, isDetailed: Bool)
        -> String
    {
        let lines =
            [headline(outcome, migration)] + details(outcome, isDetailed: isDetailed).map { "    " + $0 }
        return lines.joined(separator: "\n")
    }

    /// What the environment is like afterwards.
    public var undone: String {
        "\(environment) is as it was: all of it was undone, but for numbers that sequences gave out"
    }

    /// The environment was not asked for.
    public func notConfigured(_ problem: ConfigurationProblem) -> String {
        "\(style.note("note:")) not tried on \(environment): \(ErrorText(style).reason(problem))"
    }

    /// The environment is not one database.
    public var isFleet: String {
        "\(style.note("note:")) not tried on \(environment), which is many databases"
    }

    /// The scratch database has shown enough.
    public var notReached: String {
        "\(style.note("note:")) not tried on \(environment), since the rehearsal in the scratch database failed"
    }

    /// The environment could not be worked with; what was rehearsed stands.
    public func unreachable(_ error: any Error) -> Complaint {
        let complaint = ErrorText(style).complaint(error)
        let headline = "not tried on \(environment): \(complaint.headline)"
        return Complaint(
            headline,
            details: complaint.details + ["what the rehearsal in the scratch database showed stands"],
            hints: complaint.hints + ["without \(environment): git migrate test --no-staging …"],
            status: complaint.status == .refused ? .refused : .fatal
        )
    }

    private func headline(_ outcome: EnvironmentTrial.Outcome, _ migration: Migration) -> String {
        let place = "on \(environment)"
        let name = migration.id.description.padded(40)
        switch outcome {
        case .restored(let passage):
            return "  \(style.good(place.padded(12))) \(name) \(times(passage)), undone"
        case .notRestored:
            return "  \(style.error(place.padded(12))) \(name) not restored by the down script; undone"
        case .refused(let side, _):
            return "  \(style.error(place.padded(12))) \(name) failed: the \(words(side)); undone"
        case .stopped(let side, _, let sessions):
            return
                "  \(style.error(place.padded(12))) \(name) stopped: the \(words(side)) \(WaitText.keptWaiting(sessions)); undone"
        case .notRun(let hindrance):
            return "  \(style.warning(place.padded(12))) \(name) not tried: \(reason(hindrance))"
        }
    }

    private func details(_ outcome: EnvironmentTrial.Outcome, isDetailed: Bool) -> [String] {
        switch outcome {
        case .restored(let passage): seen(passage, isDetailed)
        case .notRestored(let passage, let difference):
            SnapshotText(.restoration, style: style).lines(difference) + seen(passage, isDetailed)
        case .refused(_, let refusal), .stopped(_, let refusal, _): RefusalText(style).lines(refusal)
        case .notRun: []
        }
    }

    private func seen(_ passage: EnvironmentTrial.Passage, _ isDetailed: Bool) -> [String] {
        let text = ObservationText(style)
        return isDetailed ? text.all(passage.observation) : text.locks(passage.observation)
    }

    private func times(_ passage: EnvironmentTrial.Passage) -> String {
        let up = passage.observation.statements.reduce(Duration.zero) { $0 + $1.time }
        return "up \(spelled(up)), down \(spelled(passage.down))"
    }

    private func words(_ side: Side) -> String { side == .up ? "up script" : "down script" }

    private func reason(_ hindrance: EnvironmentTrial.Hindrance) -> String {
        switch hindrance {
        case .notCommitted: "HEAD does not have it as it is staged, and what runs there is committed"
        case .applied: "it is applied there"
        case .after(let earlier):
            "\(listed(earlier.map { $0.description.printable })) \(earlier.count == 1 ? "comes" : "come") before it, and \(earlier.count == 1 ? "is" : "are") not applied there"
        case .noDown: "it has no down script"
        case .outsideTransaction(let side, let reason):
            "the \(words(side)) does not run in a transaction (\(reason)), and could not be undone"
        case .sharedSession:
            "a pooler hands the session to others after each transaction; use its session mode, or the server itself"
        }
    }
}
