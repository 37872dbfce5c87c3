import Migrations
import Workflows

extension ObstacleText {
    /// One migration was named, and others stand between it and where the database is.
    func outOfTurn(_ obstacle: Plan.Obstacle, _ run: PreparedRun) -> Part {
        let command = "git migrate \(run.kind.rawValue)"
        let member = run.asked.options.filter { $0.hasPrefix("--member ") }
        let own = [run.asked.file].compactMap(\.self)
        let environment = (["-e \(run.database.settings.name)"] + member).joined(separator: " ")
        switch obstacle {
        case .earlierPending(let migration, let earlier):
            return Part(
                lines: [
                    "out of turn: \(Self.names(earlier.map(\.id))) \(earlier.count == 1 ? "comes" : "come") before \(migration.id.description.printable), and \(earlier.count == 1 ? "is" : "are") not applied"
                ],
                hints: [
                    "to apply them in order: \(command) \(environment) -- \((run.asked.before + own).joined(separator: " "))",
                    "to apply it alone: \(command) \(environment) -- \(own.joined())",
                ]
            )
        case .appliedLater(let applied, let later):
            return Part(
                lines: [
                    "out of turn: \(Self.names(later.map(\.id))) \(later.count == 1 ? "was" : "were") applied after \(applied.id.description.printable)"
                ],
                hints: [
                    "to revert them too, the latest first: \(command) --steps \(later.count + 1) \(environment)"
                ],
                ask: Ask(purpose: "revert it alone", option: "--only")
            )
        default: return Part(lines: [])
        }
    }
}
