import Migrations

extension Fleet {
    /// What is undone on every member.
    public enum Undo: Hashable, Sendable {
        /// Its last run of which something is applied.
        case lastRun
        /// So many migrations, the last ones.
        case steps(Int)

        /// As the user says it.
        public var words: String {
            switch self {
            case .lastRun: "--last"
            case .steps(let count): "--steps \(count)"
            }
        }

        fileprivate var target: Preparation.RollbackTarget {
            switch self {
            case .lastRun: .lastDeployment
            case .steps(let count): .steps(count)
            }
        }
    }

    /// What an order comes to on a member.
    public enum Task {
        /// A run, which may have nothing to do.
        case run(PreparedRun)
        /// The member stands where an undo brings the others.
        case stands(LedgerState?)
    }

    /// What undoing comes to on one member, looked at by itself.
    public struct UndoView {
        /// What its ledger says.
        public let state: LedgerState?
        /// Where it would be brought.
        public let way: WayBack
        /// The run, or why there is none.
        public let run: Result<PreparedRun, any Error>
    }

    /// Looks where undoing would bring a member, which changes nothing, and does something with it, on the thread that asks.
    public func withUndo<Result: Sendable>(
        _ undo: Undo,
        downsFrom: String?,
        on member: FleetMember,
        _ body: (UndoView) throws -> Result
    ) throws -> Result {
        try projects.withProject { project in
            try body(try view(undo, downsFrom: downsFrom, of: member, in: project))
        }
    }

    private func view(
        _ undo: Undo,
        downsFrom: String?,
        of member: FleetMember,
        in project: Project
    ) throws -> UndoView {
        let preparation = Preparation(project: project, database: try database(of: member))
        let state = try preparation.state(before: undo.target)
        let archive = { (row: AppliedMigration) in
            row.id.isOfBaseline ? (try? project.archive(in: row.up)) ?? nil : nil
        }
        let from = AppliedSet(state?.applied ?? [], archive: archive)
        do {
            let run = try preparation.rollback(
                to: undo.target,
                from: state,
                downsFrom: try source(downsFrom, in: project)
            )
            let way = WayBack(from: from, to: from.without(AppliedSet(run.plan.reverts, archive: archive)))
            return UndoView(state: state, way: places.shared(way), run: .success(run))
        } catch let problem as Preparation.Problem {
            // There is not as much to undo, which is well where the member stands at the others' end already.
            let way = WayBack(from: from, to: nil)
            return UndoView(state: state, way: places.shared(way), run: .failure(problem))
        }
    }

    /// Undoes only what leads to the end that was found for all: the member may have been moved since.
    func undo(
        _ undo: Undo,
        downsFrom: String?,
        to end: AppliedSet,
        on member: FleetMember,
        in project: Project
    ) throws -> Task {
        let view = try view(undo, downsFrom: downsFrom, of: member, in: project)
        if view.way.from == end { return .stands(view.state) }
        let run = try view.run.get()
        guard view.way.to == end else {
            if run.isHeld { throw LedgerProblem.busy(view.state?.last?.holder) }
            throw FleetProblem.movedMeanwhile(member.name)
        }
        return .run(run)
    }
}

/// Keeps each place once: of a thousand members most stand where others do.
final class KnownPlaces: @unchecked Sendable {
    private let monitor = Monitor()
    /// Touched only under the monitor.
    private var ways: Set<WayBack> = []

    /// The same way, in memory that is shared with all that are equal.
    func shared(_ way: WayBack) -> WayBack {
        monitor.locked { ways.insert(way).memberAfterInsert }
    }
}
