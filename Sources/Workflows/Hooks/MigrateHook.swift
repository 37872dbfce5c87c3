import Git
import Glibc
import Migrations
import Postgres

/// The hooks that this tool runs itself, from where git keeps its own, and as git runs them.
public enum MigrateHook: String, Hashable, Sendable {
    /// Before anything is changed; it may refuse.
    case preMigrate = "pre-migrate"
    /// After a deployment or a rollback, however it ended.
    case postMigrate = "post-migrate"
}

/// What a hook is told on standard input.
public struct HookReport: Sendable {
    /// Which hook.
    public let hook: MigrateHook
    /// Where.
    public let environment: EnvironmentName
    /// Which database or tenant, where the environment is a fleet.
    public let member: String?
    /// Deploy or rollback.
    public let kind: String
    /// The revision as the user gave it.
    public let revision: String
    /// The tag that it names.
    public let tag: String?
    /// The commit that the environment was at.
    public let from: CommitID?
    /// The commit that it is brought to.
    public let to: CommitID?
    /// What is to be done, or was.
    public let steps: [HookStep]
    /// What became of it; nil before it begins.
    public var result: Result?

    /// What became of a deployment.
    public struct Result: Sendable {
        /// Its number in the ledger.
        public let deployment: Int
        /// `done` or `failed`.
        public let outcome: String
        /// What kind of failure it was, without a value of any row.
        public let error: String?
        /// How long it took, where that is known.
        public let duration: Duration?
    }
}

/// One step, as a hook is told of it.
public struct HookStep: Sendable {
    /// Whether the migration is applied; else it is reverted.
    public let isApply: Bool
    /// Which migration.
    public let id: MigrationID
    /// Its up script.
    public let up: BlobID

    init(_ step: Step) {
        switch step {
        case .apply(let migration): (isApply, id, up) = (true, migration.id, migration.up.blob)
        case .revert(let applied): (isApply, id, up) = (false, applied.id, applied.up)
        }
    }

    init(isApply: Bool, id: MigrationID, up: BlobID) { (self.isApply, self.id, self.up) = (isApply, id, up) }
}

extension HookReport {
    /// What the hook before a run is told.
    init(before run: PreparedRun, member: String?) {
        self.init(run, .preMigrate, member, steps: run.plan.steps)
    }

    /// What the hook after it is told.
    init(after run: PreparedRun, member: String?, _ outcome: RunOutcome, deployment: Int) {
        self.init(run, .postMigrate, member, steps: outcome.done)
        result = Result(
            deployment: deployment,
            outcome: outcome.failure == nil ? "done" : "failed",
            error: outcome.failure?.summary,
            duration: outcome.duration
        )
    }

    private init(_ run: PreparedRun, _ hook: MigrateHook, _ member: String?, steps: [Step]) {
        self.init(
            hook: hook,
            environment: run.database.settings.name,
            member: member,
            kind: run.kind.rawValue,
            revision: run.target.revision,
            tag: run.target.tag,
            from: run.state?.position?.commit,
            to: run.target.commit,
            steps: steps.map(HookStep.init)
        )
    }
}

/// How a run of a hook ended.
public struct HookOutcome: Sendable {
    /// Which hook.
    public let hook: MigrateHook
    /// Its exit status.
    public let status: Int
    /// How long it ran.
    public let duration: Duration
}

/// Runs hooks of a project.
struct HookRunner {
    private let folder: String
    private let project: Project

    init(_ project: Project) throws {
        self.project = project
        folder = try project.repository.hooksDirectory()
    }

    /// What was found in the place of a hook.
    enum Answer {
        /// No hook.
        case nothing
        /// A file that may not be executed, which git passes over too.
        case ignored(path: String)
        /// It ran.
        case ended(HookOutcome, path: String)
    }

    /// Runs a hook to its end; what it writes goes to standard error.
    ///
    /// - Parameter text: the report, as the hook reads it.
    func run(_ hook: MigrateHook, for environment: EnvironmentName, _ text: String) throws -> Answer {
        let path = folder + "/" + hook.rawValue
        guard File.exists(path) else { return .nothing }
        guard access(path, X_OK) == 0 else { return .ignored(path: path) }
        // Git runs hooks at the top of the working tree, or in a bare repository's own folder, and says where the repository is.
        let place = project.repository.workTree ?? project.repository.gitDirectory
        var variables = project.variables
        variables["GIT_DIR"] = project.repository.gitDirectory
        let start = ContinuousClock.now
        var process = Subprocess(
            "/bin/sh",
            ["-c", "cd \"$1\" && shift && exec \"$@\"", hook.rawValue, place, path, environment.text],
            environment: variables
        )
        process.input = Array(text.utf8)
        process.isHeard = true
        let status = Int(try process.run().status)
        return .ended(HookOutcome(hook: hook, status: status, duration: .now - start), path: path)
    }
}
