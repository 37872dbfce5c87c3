import Git
import Migrations
import Postgres
import SQL

/// Resolves and checks everything that a run needs, and changes nothing.
public struct Preparation {
    let project: Project
    let database: EnvironmentDatabase

    /// Prepares runs on one database.
    public init(project: Project, database: EnvironmentDatabase) {
        self.project = project
        self.database = database
    }

    /// What a rollback goes back to.
    public enum RollbackTarget: Hashable, Sendable {
        /// The migrations of a commit.
        case commit(Target)
        /// The state before the last deployment.
        case lastDeployment
        /// Before the last so many migrations.
        case steps(Int)
        /// Before one migration, which is named by its file.
        case migration(NamedRevert)
        /// A revision that the repository does not know, or not any more, and the ledger may.
        case recorded(String)
    }

    /// Why there is nothing to roll back to.
    public enum Problem: Error, Hashable, Sendable {
        /// The commit has none of the migrations folders.
        case noMigrationsFolder(revision: String, folders: [String])
        /// A shallow clone does not know the revision, which the whole history may have.
        case notInShallowClone(revision: String)
        /// No branch here has the name, and these of remotes do.
        case branchOfRemotes(revision: String, [String])
        /// Neither the repository nor the ledger knows the revision; the database has been at these, the last one first.
        case unknownEverywhere(revision: String, EnvironmentName, isShallow: Bool, recorded: [String])
        /// The database has no ledger, or nothing in it.
        case nothingApplied
        /// More steps are asked for than there are migrations.
        case tooManySteps(asked: Int, applied: Int)
    }

    /// Plans a deployment.
    ///
    /// - Parameter downSource: where the down scripts of reverts come from; nil for the recorded ones.
    public func deploy(
        _ target: Target,
        as request: PlanRequest,
        downsFrom downSource: Target? = nil
    ) throws -> PreparedRun {
        let state = try settledState(LedgerScope(readsAppliedOfTree: !request.paths.isEmpty))
        return try prepare(.deploy, target: target, state: state, as: request, downsFrom: downSource)
    }

    /// Plans a rollback.
    ///
    /// - Parameter downSource: where the down scripts come from; nil for the recorded ones.
    public func rollback(
        to destination: RollbackTarget,
        downsFrom downSource: Target? = nil
    ) throws -> PreparedRun {
        try rollback(to: destination, from: try state(before: destination), downsFrom: downSource)
    }

    /// What the ledger says, with what a rollback to there needs of it, as of one moment.
    func state(before destination: RollbackTarget) throws -> LedgerState? {
        var scope = LedgerScope(tellsUndoable: destination == .lastDeployment)
        if case .commit = destination { scope.readsAppliedOfTree = false }
        return try settledState(scope)
    }

    /// Plans a rollback of what the ledger has said.
    func rollback(
        to destination: RollbackTarget,
        from state: LedgerState?,
        downsFrom downSource: Target?
    ) throws -> PreparedRun {
        if case .migration(let named) = destination {
            return try revert(named, from: state, downsFrom: downSource)
        }
        guard let state, !state.applied.isEmpty || !state.appliedIsRead else { throw Problem.nothingApplied }
        switch destination {
        case .commit(let target):
            return try prepare(
                .rollback,
                target: target,
                state: state,
                as: PlanRequest(.rollback),
                downsFrom: downSource
            )
        case .recorded(let revision):
            return try prepare(
                .rollback,
                target: try recorded(revision),
                state: state,
                as: PlanRequest(.rollback),
                downsFrom: downSource
            )
        case .migration(let named):
            return try revert(named, from: state, downsFrom: downSource)
        case .lastDeployment:
            guard let deployment = state.undoable else { throw Problem.nothingApplied }
            let chosen = state.applied.filter { $0.sequence >= deployment.firstSequence }
            let target = Target(recorded: "--last", commit: deployment.fromCommit, tag: deployment.fromTag)
            return try revert(chosen, isWhole: deployment.startedWhole, to: target, state, downSource)
        case .steps(let count):
            guard count <= state.applied.count else {
                throw Problem.tooManySteps(asked: count, applied: state.applied.count)
            }
            let empties = count == state.applied.count
            let target = Target(
                recorded: "--steps \(count)",
                commit: empties ? nil : state.position?.commit,
                tag: empties ? nil : state.position?.tag
            )
            return try revert(state.applied.suffix(count), isWhole: empties, to: target, state, downSource)
        }
    }

    func revert(
        _ applied: [AppliedMigration],
        isWhole: Bool,
        under later: [AppliedMigration] = [],
        to target: Target,
        _ state: LedgerState?,
        _ downSource: Target?
    ) throws -> PreparedRun {
        let plan = Plan(
            reverting: applied,
            isWhole: isWhole,
            under: later,
            checkedOut: try checkedOut(),
            downSource: try downSource?.catalogue(in: project)
        )
        var run = try prepare(.rollback, target: target, state: state, plan: plan, downsFrom: downSource)
        run.asked = asked(PlanRequest(.rollback), plan, downSource)
        return run
    }

    /// The migrations that are checked out; none where the repository lacks them, since no rollback needs them.
    private func checkedOut() throws -> Catalogue {
        do {
            return try project.catalogueOfHead()
        } catch GitError.missingObject, GitError.shallowHistory {
            return .empty
        }
    }

    private func prepare(
        _ kind: PreparedRun.Kind,
        target: Target,
        state: LedgerState?,
        as request: PlanRequest,
        downsFrom downSource: Target?
    ) throws -> PreparedRun {
        if let state, !state.appliedIsRead {
            // Nothing that the plan could tell of is there: the database has exactly these migrations.
            if kind == .deploy, let tree = target.tree, RecordedTree.isOf(tree, state.position?.tree) {
                return try prepare(kind, target: target, state: state, plan: .nothing, downsFrom: nil)
            }
            if let way = try shortWay(kind, to: target, from: state, as: request, downsFrom: downSource) {
                var run = try prepare(
                    kind,
                    target: target,
                    state: state,
                    plan: way.plan,
                    downsFrom: downSource,
                    checklist: try checklist(kind, way.plan, way.catalogue, of: target, state, way.request),
                    recorded: way.downs
                )
                run.asked = asked(way.request, way.plan, downSource)
                if run.isAllowed { return run }
            }
            let state = try settledState(LedgerScope())
            return try prepare(kind, target: target, state: state, as: request, downsFrom: downSource)
        }
        if kind == .rollback, state?.applied.isEmpty != false { throw Problem.nothingApplied }
        let catalogue = try target.catalogue(in: project)
        let difference = Difference(applied: state?.applied ?? [], catalogue: catalogue)
        let edits = try difference.shared.filter(\.isEdited).map { try edit($0, in: target) }
        var request = request
        request.editedInForm = Set(
            edits.filter { Script.sameTokens($0.before, $0.after) }.map(\.migration.id)
        )
        request = try completed(request, difference, catalogue, downSource)
        let plan = try planWithProof(
            Plan(difference, catalogue: catalogue, as: request),
            RunOrder.Basis(applied: state?.applied ?? [], catalogue: catalogue),
            difference,
            request
        )
        var run = try prepare(
            kind,
            target: target,
            state: state,
            plan: plan,
            downsFrom: downSource,
            edits: edits,
            checklist: try checklist(kind, plan, catalogue, of: target, state, request)
        )
        run.archives = catalogue.archives
        run.asked = asked(request, plan, downSource)
        return run
    }

    /// The request with what the planner cannot see for itself.
    ///
    /// - Parameter known: what is checked out of the migrations that are reverted, where that is known already.
    func completed(
        _ request: PlanRequest,
        _ difference: Difference,
        _ catalogue: Catalogue,
        _ downSource: Target?,
        checkedOut known: Catalogue? = nil
    ) throws -> PlanRequest {
        var request = request
        if request.direction == .deploy, !catalogue.duplicates.isEmpty {
            request.releasedDuplicates = try releasedDuplicates(of: catalogue)
        }
        if !difference.unknown.isEmpty { request.checkedOut = try known ?? checkedOut() }
        request.downSource = try downSource?.catalogue(in: project)
        return request
    }

    private func prepare(
        _ kind: PreparedRun.Kind,
        target: Target,
        state: LedgerState?,
        plan: Plan,
        downsFrom downSource: Target?,
        edits: [PreparedRun.Edit] = [],
        checklist: Checklist = .empty,
        recorded known: [BlobID: [UInt8]]? = nil
    ) throws -> PreparedRun {
        var steps: [PreparedStep] = []
        var problems: [ScriptProblem] = []
        var effects: LossInventory.Effects = []
        var common = CommonFacts()
        let recorded =
            try known
            ?? database.ledger.smallScripts(
                plan.reverts.filter { plan.replacedDowns[$0] == nil }.compactMap(\.down)
            )
        for step in plan.steps {
            do {
                guard var prepared = try prepare(step, of: plan, downSource, recorded) else { continue }
                effects.append((prepared.step.id, prepared.script.script.effects))
                prepared.script.forgetActions(&common)
                prepared.mirror = database.settings.mirror
                steps.append(prepared)
            } catch let problem as ScriptProblem {
                problems.append(problem)
            }
        }
        var run = PreparedRun(
            kind: kind,
            database: database,
            state: state,
            target: target,
            plan: plan,
            steps: steps,
            problems: problems,
            edits: edits,
            downSource: downSource,
            otherDowns: try plan.remarks.compactMap(otherDown)
        )
        run.checklist = checklist
        run.mirror = try database.mirrorState(applying: plan.applies)
        if run.isAllowed {
            run.losses = try LossInventory(database.connection).losses(
                of: effects,
                reverts: !plan.reverts.isEmpty
            )
        }
        return run
    }

    /// What the ledger says, unless a migration stopped in its midst.
    private func settledState(_ scope: LedgerScope) throws -> LedgerState? {
        let state = try database.state(scope)
        if let interrupted = state?.interrupted {
            throw LedgerProblem.interrupted(interrupted, database.settings.name)
        }
        return state
    }
}
