import Migrations
import SQL

/// A plan with everything that carrying it out needs: nothing is looked up any more, and nothing has changed yet.
public struct PreparedRun {
    /// Deploy or rollback.
    public let kind: Kind
    /// The database.
    public let database: EnvironmentDatabase
    /// What its ledger said when the plan was made; nil when it has none yet.
    public let state: LedgerState?
    /// Where the plan leads.
    public let target: Target
    /// The steps.
    public let plan: Plan
    /// The steps with their scripts.
    public let steps: [PreparedStep]
    /// Scripts of the plan that cannot run.
    public let problems: [ScriptProblem]
    /// What an edited migration was and is, for the reader of a refusal.
    public let edits: [Edit]
    /// Where the down scripts of reverts were to come from; nil for the ledger.
    public let downSource: Target?
    /// Down scripts that do not run though they might, for the reader of the plan.
    public let otherDowns: [OtherDown]
    /// What the user asked for beyond the target, for a command that asks for the same again.
    public var asked = Asked()

    /// Options and paths as the user would type them in a shell.
    public struct Asked: Hashable, Sendable {
        /// `--allow-late` and its like.
        public var options: [String] = []
        /// The files that single migrations were named by, from the folder that the user is in.
        public var paths: [String] = []
        /// The file of the one migration that the command is about.
        public var file: String?
        /// The files of what comes before that one, and is to be applied first.
        public var before: [String] = []
    }

    /// What the target's baselines replace, by their up scripts; empty where the plan was made without a look at them.
    public internal(set) var archives: [BlobID: Archive] = [:]

    /// What data the plan destroys; nil where it neither reverts nor drops anything, and where it is refused.
    public var losses: DataLosses?

    /// How the other tool's history stands that is kept in step; nil where none is.
    public internal(set) var mirror: MirrorState?

    /// What the environment requires of the plan, and how that stands.
    public internal(set) var checklist = Checklist.empty

    /// Which way a run goes.
    public enum Kind: String, Hashable, Sendable {
        /// Forward, mostly.
        case deploy
        /// Back, and only back.
        case rollback
    }

    /// A migration whose script changed after it ran.
    public struct Edit: Sendable {
        /// The migration as the target has it.
        public let migration: Migration
        /// The script as it ran.
        public let before: [UInt8]
        /// The script as the target has it.
        public let after: [UInt8]
    }

    /// A down script that a revert runs, and one that it does not.
    public struct OtherDown: Sendable {
        /// What the plan says of it.
        public let remark: Plan.Remark
        /// The script as it was recorded; empty when none was.
        public let recorded: [UInt8]
        /// The script that a commit has.
        public let committed: [UInt8]
    }

    /// Whether the plan may be carried out.
    public var isAllowed: Bool { isRunnable && checklist.refused.isEmpty }

    /// Whether the plan could be carried out, whatever the environment requires.
    public var isRunnable: Bool { plan.obstacles.isEmpty && problems.isEmpty }

    /// How many of a refused rollback's steps could be taken before the first that cannot run, where `--steps` would take
    /// exactly them: 0 when the first step is in the way already, or they are not the last that were applied.
    public var stepsBeforeRefusal: Int {
        guard kind == .rollback, !isAllowed, let state else { return 0 }
        let runnable = Set(steps.map(\.step))
        let first = plan.steps.prefix(while: runnable.contains)
        let latest = state.applied.suffix(first.count).reversed().map(Step.revert)
        return first.count < plan.steps.count && Array(first) == latest ? first.count : 0
    }

    /// Whether another session was carrying a deployment out when the plan was made.
    public var isHeld: Bool { state?.last?.holder != nil }

    /// Whether the environment is at the target already, so that there is nothing to do or to record.
    public var isDone: Bool {
        if asked.file != nil, plan.isEmpty, isAllowed { return true }
        guard plan.isEmpty, plan.isWhole, isAllowed, let position = state?.position else { return false }
        return position.commit == target.commit && state?.stepsSincePosition == 0
            && (target.tag == nil || position.tag == target.tag)
    }
}

/// A step with its script, ready to run.
public struct PreparedStep: Sendable {
    /// The step.
    public let step: Step
    /// The script that runs: up for an apply, down for a revert.
    public internal(set) var script: MigrationScript
    /// The other half's blob and bytes, kept in the ledger with the step; nil bytes when the ledger has them.
    let other: StepRecord.Body?
    /// Whether the ledger has the script that a revert runs.
    var isRecorded = true
    /// The other tool's history that is told of the step too.
    var mirror: HistoryMirror?

    /// What the ledger is told of the step.
    func record(sequence: Int, tenant: String, deployment: Int) -> StepRecord {
        var record = ledgerRecord(sequence: sequence, tenant: tenant, deployment: deployment)
        record.mirror = mirror
        return record
    }

    private func ledgerRecord(sequence: Int, tenant: String, deployment: Int) -> StepRecord {
        switch step {
        case .apply:
            StepRecord(
                expectedSequence: sequence,
                tenant: tenant,
                deployment: deployment,
                kind: .apply,
                id: step.id,
                up: StepRecord.Body(blob: script.blob, bytes: script.bytes),
                down: other,
                isTransactional: script.mode == .transaction
            )
        case .revert(let applied):
            StepRecord(
                expectedSequence: sequence,
                tenant: tenant,
                deployment: deployment,
                kind: .revert,
                id: step.id,
                up: StepRecord.Body(blob: applied.up, bytes: nil),
                down: StepRecord.Body(blob: script.blob, bytes: isRecorded ? nil : script.bytes),
                isTransactional: script.mode == .transaction
            )
        }
    }
}
