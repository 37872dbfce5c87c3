import Migrations
import Postgres
import SQL

/// Finds what data a plan destroys.
struct LossInventory {
    private let reading: BoundedReading

    init(_ connection: Connection) { reading = BoundedReading(connection) }

    /// What the scripts of a plan do, step by step.
    typealias Effects = [(step: MigrationID, effects: [Effect])]

    /// What is lost; nil for a plan of which nobody asks, since it neither reverts nor destroys anything.
    func losses(of plan: Effects, reverts: Bool) throws -> DataLosses? {
        let effects = plan.flatMap(\.effects)
        guard reverts || effects.contains(where: \.isDestructive) else { return nil }
        do {
            let live = try LiveObjects(of: effects, reading)
            return DataLosses(
                losses: try losses(of: plan, live),
                unseen: Self.unseen(plan, ownFunctions: live.ownFunctions),
                refusal: nil
            )
        } catch let refusal as BoundedReading.Refusal {
            return DataLosses(
                losses: [],
                unseen: Self.unseen(plan, ownFunctions: []),
                refusal: Uncounted(refusal)
            )
        }
    }

    private func losses(of plan: Effects, _ live: LiveObjects) throws -> [DataLoss] {
        var walk = LossWalk(live)
        let roots = plan.flatMap { step, effects in walk.roots(of: effects).map { (step: step, root: $0) } }
        let what = roots.map(\.root.what)
        var tally = LossTally(
            closure: try LossClosure(of: what, reading),
            rows: try RowClosure(of: what, reading)
        )
        for (place, found) in roots.enumerated() { tally.add(found.root, at: place, of: found.step) }
        let requests = tally.requests
        let answers = try RowCount(reading: reading).answers(to: requests)
        let counted = Dictionary(zip(requests, answers)) { first, _ in first }
        return tally.items.map { $0.loss(counted, path: live.path) }
    }

    private static func unseen(_ plan: Effects, ownFunctions: Set<String>) -> [DataLosses.Unseen] {
        var seen: Set<DataLosses.Unseen> = []
        return plan.flatMap { step, effects in
            effects.compactMap { effect -> DataLosses.Unseen? in
                switch effect {
                case .code(let code): DataLosses.Unseen(step: step, code: code)
                case .query(let function) where ownFunctions.contains(function.name):
                    DataLosses.Unseen(step: step, code: "\(function)()")
                default: nil
                }
            }
        }.filter { seen.insert($0).inserted }
    }
}
