import Migrations
import Workflows

/// Whether the order in which an environment runs migrations matters, in words.
public struct OrderText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The environment runs everything as a new database would.
    public func one(_ rehearsal: OrderRehearsal) -> String {
        "\(rehearsal.environment) runs the migrations of \(rehearsal.target.name.printable) in the order of a new database: there is nothing to prove"
    }

    /// Object by object, what differs; nil where nothing does.
    public func difference(_ outcome: OrderTrial.Outcome) -> String? {
        switch outcome {
        case .compared(let difference):
            let lines = SnapshotText(.order, style: style).lines(difference)
            return lines.isEmpty ? nil : lines.joined(separator: "\n")
        case .refused(_, let refusal):
            return RefusalText(style).lines(refusal).joined(separator: "\n")
        case .unreadable(let problem):
            return ScriptProblemText(style).lines(problem).joined(separator: "\n")
        }
    }

    /// What that means, in a sentence.
    public func verdict(_ rehearsal: OrderRehearsal, _ outcome: OrderTrial.Outcome) -> String {
        let (environment, target) = (rehearsal.environment, rehearsal.target.name.printable)
        switch outcome {
        case .compared where outcome.isSame: return proven(rehearsal)
        case .compared:
            return
                "\(style.error("not proven:")) \(environment) would have another schema at \(target) than a new database"
        case .refused(.own, let refusal):
            return "\(style.error("not proven:")) \(refusal.script.id) fails in the order of \(environment)"
        case .refused(.fresh, let refusal):
            return "\(style.error("not proven:")) \(refusal.script.id) fails in a new database"
        case .refused(.both, let refusal):
            return
                "\(style.error("not proven:")) \(refusal.script.id) fails on the scratch server, in either order"
        case .unreadable(let problem):
            return "\(style.error("not proven:")) \(problem.path.printable) cannot run"
        }
    }

    /// That both orders make one schema.
    public func proven(_ rehearsal: OrderRehearsal) -> String {
        let late = listed(rehearsal.order.late.map(\.id.description.printable))
        let what = rehearsal.order.late.isEmpty ? "" : ", so that \(late) may run late"
        return
            "\(style.good("proven:")) \(rehearsal.environment) has the schema of a new database at \(rehearsal.target.name.printable)\(what)"
    }

    /// The scratch server is of another major version than the environment's; nil where it is not.
    public func otherServer(_ rehearsal: OrderRehearsal, scratch: Int) -> String? {
        guard scratch != rehearsal.environmentServer else { return nil }
        return
            "\(style.warning("warning:")) this is PostgreSQL \(scratch), and \(rehearsal.environment) is \(rehearsal.environmentServer), where the proof does not count: name a scratch server with --url"
    }
}
