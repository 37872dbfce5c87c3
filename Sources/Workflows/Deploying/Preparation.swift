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
    }

    /// Why there is nothing to roll back to.
    public enum Problem: Error, Hashable, Sendable {
        /// The commit has none of the migrations folders.
        case noMigrationsFolder(revision: String, folders: [String])
        /// The database has no ledger, or nothing in it.
        case nothingApplied
        /// More steps are asked for than there are migrations.
        case tooManySteps(asked: Int, applied: Int)
    }

    /// Plans a deployment.
    public func deploy(_ target: Target, as request: PlanRequest) throws -> PreparedRun {
        let tree = request.paths.isEmpty ? target.tree : nil
        return try prepare(.deploy, target: target, state: try settledState(unlessAt: tree), as: request)
    }

    /// Plans a rollback.
    public func rollback(to destination: RollbackTarget) throws -> PreparedRun {
        guard let state = try settledState(), !state.applied.isEmpty else { throw Problem.nothingApplied }
        switch destination {
        case .commit(let target):
            return try prepare(.rollback, target: target, state: state, as: PlanRequest(.rollback))
        case .lastDeployment:
            let deployment = try database.ledger.lastApplyingDeployment()
            let chosen = state.applied.filter { $0.sequence >= deployment.firstSequence }
            let target = Target(recorded: "--last", commit: deployment.fromCommit, tag: deployment.fromTag)
            return try prepare(
                .rollback,
                target: target,
                state: state,
                plan: Plan(
                    reverting: chosen,
                    isWhole: deployment.startedWhole,
                    checkedOut: try project.catalogueOfHead()
                )
            )
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
            let plan = Plan(
                reverting: state.applied.suffix(count),
                isWhole: empties,
                checkedOut: try project.catalogueOfHead()
            )
            return try prepare(.rollback, target: target, state: state, plan: plan)
        }
    }

    private func prepare(
        _ kind: PreparedRun.Kind,
        target: Target,
        state: LedgerState?,
        as request: PlanRequest
    ) throws -> PreparedRun {
        // Nothing that the plan could tell of is there: the database has exactly these migrations.
        if let state, !state.appliedIsRead {
            return try prepare(kind, target: target, state: state, plan: .nothing)
        }
        let catalogue = try target.catalogue(in: project)
        let difference = Difference(applied: state?.applied ?? [], catalogue: catalogue)
        let edits = try difference.shared.filter(\.isEdited).map(edit)
        var request = request
        request.editedInForm = Set(
            edits.filter { Script.sameTokens($0.before, $0.after) }.map(\.migration.id)
        )
        if !catalogue.duplicates.isEmpty {
            request.releasedDuplicates = try releasedDuplicates(of: catalogue)
        }
        if !difference.unknown.isEmpty { request.checkedOut = try project.catalogueOfHead() }
        let plan = Plan(difference, catalogue: catalogue, as: request)
        var run = try prepare(kind, target: target, state: state, plan: plan, edits: edits)
        run.asked = asked(request)
        return run
    }

    private func asked(_ request: PlanRequest) -> PreparedRun.Asked {
        let options = [
            (request.allowLate, "--allow-late"), (request.allowRevert, "--allow-revert"),
            (request.allowMissingDown, "--allow-missing-down"),
        ]
        return PreparedRun.Asked(
            options: options.filter(\.0).map(\.1),
            paths: request.paths.map { project.pathFromHere($0).shellWord }
        )
    }

    private func prepare(
        _ kind: PreparedRun.Kind,
        target: Target,
        state: LedgerState?,
        plan: Plan,
        edits: [PreparedRun.Edit] = []
    ) throws -> PreparedRun {
        var steps: [PreparedStep] = []
        var problems: [ScriptProblem] = []
        for step in plan.steps {
            do {
                if let prepared = try prepare(step) { steps.append(prepared) }
            } catch let problem as ScriptProblem {
                problems.append(problem)
            }
        }
        return PreparedRun(
            kind: kind,
            database: database,
            state: state,
            target: target,
            plan: plan,
            steps: steps,
            problems: problems,
            edits: edits
        )
    }

    /// What the ledger says, unless a migration stopped in its midst.
    ///
    /// - Parameter tree: as in ``Ledger/state(for:unlessAt:)``.
    private func settledState(unlessAt tree: String? = nil) throws -> LedgerState? {
        let state = try database.state(unlessAt: tree)
        if let interrupted = state?.interrupted {
            throw LedgerProblem.interrupted(interrupted, database.settings.name)
        }
        return state
    }

    /// The step with its script; nil for a revert that has none, which the plan names as an obstacle.
    private func prepare(_ step: Step) throws -> PreparedStep? {
        switch step {
        case .apply(let migration):
            let script = try MigrationScript(
                id: migration.id,
                side: .up,
                path: migration.up.path,
                blob: migration.up.blob,
                bytes: try blob(migration.up.blob),
                server: database.serverVersion
            )
            let down = try migration.down.map { half in
                StepRecord.Body(blob: half.blob, bytes: try text(of: half))
            }
            return PreparedStep(step: step, script: script, other: down)
        case .revert(let applied):
            guard let down = applied.down else { return nil }
            let script = try MigrationScript(
                id: applied.id,
                side: .down,
                path: "\(applied.id) (down script as recorded)",
                blob: down,
                bytes: try database.ledger.script(down),
                server: database.serverVersion
            )
            return PreparedStep(step: step, script: script, other: nil)
        }
    }

    /// The bytes of a half that is only recorded: they need not be SQL, but the ledger must be able to hold them.
    private func text(of half: Half) throws -> [UInt8] {
        let bytes = try blob(half.blob)
        if let problem = SourceText.encodingProblem(in: bytes) {
            throw ScriptProblem(path: half.path, source: SourceText(bytes), cause: .unreadable(problem))
        }
        return bytes
    }

    private func blob(_ id: BlobID) throws -> [UInt8] {
        guard let object = id.object else { throw LedgerProblem.scriptMissing(id) }
        return try project.repository.blob(object)
    }

    private func edit(_ shared: Difference.Shared) throws -> PreparedRun.Edit {
        PreparedRun.Edit(
            migration: shared.migration,
            before: try database.ledger.script(shared.applied.up),
            after: try blob(shared.migration.up.blob)
        )
    }

    /// Versions that several migrations share in some release too.
    private func releasedDuplicates(of catalogue: Catalogue) throws -> Set<Version> {
        let wanted = catalogue.duplicates.map { group in Set(group.map(\.id)) }
        var found: Set<Version> = []
        var seen: Set<[ObjectID?]> = []
        for release in try project.releases()
        where try seen.insert(project.catalogueIdentity(of: release.commit)).inserted {
            let ids = Set(try project.catalogue(of: release.commit).migrations.map(\.id))
            for group in wanted where group.isSubset(of: ids) {
                if let version = group.first?.version { found.insert(version) }
            }
            if found.count == wanted.count { break }
        }
        return found
    }
}
