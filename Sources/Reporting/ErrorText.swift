import Git
import Migrations
import Postgres
import Workflows

/// Every error in words, with the way on and the exit status: the one place where they are chosen.
public struct ErrorText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// Why something could not be done, in a line.
    func reason(_ error: any Error) -> String {
        if case ConfigurationProblem.variableNotSet(_, let variable) = error {
            return "\(variable.printable) is not set"
        }
        return complaint(error).headline
    }

    /// What went wrong, why, and the way on.
    public func complaint(_ error: any Error) -> Complaint {
        switch error {
        case let error as GitError: GitErrorText.complaint(error)
        case let error as PostgresError: PostgresErrorText.complaint(error)
        case let error as LocalServerError: PostgresErrorText.complaint(error)
        case LocalDatabase.Problem.notRunning:
            Complaint(
                "the local database does not run",
                hints: ["start it: git migrate local start"],
                status: .fatal
            )
        case let error as ConfigurationProblem: ConfigurationText.complaint(error)
        case let error as LedgerProblem: LedgerProblemText.complaint(error)
        case let error as FileProblem:
            Complaint("cannot \(error.operation) \(error.path.printable): \(error.reason)", status: .fatal)
        case let error as NewMigration.Problem: complaint(error)
        case let error as UndoMigration.Problem: complaint(error)
        case let error as Initialisation.Problem: complaint(error)
        case let error as Check.Problem: complaint(error)
        case let error as Check.MendingProblem: complaint(error)
        case PushProblem.unreadableLine(let line):
            Complaint(
                "'\(line.printable)' is not what git writes to this hook",
                hints: ["git itself runs it; githooks(5) tells what it reads"],
                status: .usage
            )
        case let error as Preparation.Problem: complaint(error)
        case let error as Run.Problem: complaint(error)
        case let error as Repair.Problem: complaint(error)
        case let error as Adoption.Problem: AdoptionText.complaint(error)
        case let error as Withdrawal.Problem: WithdrawalText.complaint(error, style)
        case let error as ScratchServer.Problem: complaint(error)
        case let error as RehearsalSelection.Problem: complaint(error)
        case let error as MirrorProblem: MirrorText.complaint(error)
        case let error as NamedMigration.Problem: NamedMigrationText.complaint(error)
        case let error as PreludeProblem: complaint(error)
        case let error as BackupLacking:
            complaint(error.reason).preceded(by: "no backup was made, so nothing was deployed")
        case let error as MetricsFile.Problem: MetricsText.complaint(error)
        case let error as BackupFolder.Problem: BackupText.complaint(error)
        case let error as ClientProgram.Problem: BackupText.complaint(error)
        case let error as BackupRun.Problem: BackupText.complaint(error, style)
        case let error as Restoration.Problem: BackupText.complaint(error)
        case let error as Archiving.Problem: ArchiveText.complaint(error, style)
        case let error as Drift.Problem: DriftText.complaint(error)
        case let error as DriftMigration.Problem: DriftText.complaint(error)
        case let error as Blame.Problem: complaint(error)
        case let error as DeploymentLog.Problem: complaint(error)
        case ReportProblem.fleet(let name):
            Complaint(
                "'\(name)' is a fleet of databases",
                hints: ["git migrate status \(name) asks each of them"],
                status: .fatal
            )
        case let error as Sync.Problem: complaint(error)
        case let error as HookRerun.Problem: complaint(error)
        case let error as Approving.Problem: ApprovalText.complaint(error)
        case let error as SignatureProblem: ApprovalText.complaint(error)
        case let error as FleetProblem: FleetProblemText.complaint(error)
        default: Complaint("\(error)".printable, status: .fatal)
        }
    }

    static func describe(_ holder: LedgerProblem.Holder) -> String {
        let user = holder.user.isEmpty ? "" : " by \(holder.user.printable)"
        let application = holder.application.isEmpty ? "" : ", \(holder.application.printable)"
        return "server process \(holder.pid)\(user)\(application), connected since \(holder.since)"
    }

    private func complaint(_ problem: NewMigration.Problem) -> Complaint {
        switch problem {
        case .bareRepository:
            Complaint("this repository has no working tree to write a migration to", status: .fatal)
        case .noName(let words):
            Complaint(
                "'\(words.printable)' holds no Latin letter and no digit to make a file name of",
                hints: ["say it in ASCII: file names stay the same on every system then"],
                status: .usage
            )
        case .unfit(let id, let layout):
            Complaint(
                "the layout \(layout.name) (\(layout.up.text), \(layout.down.text)) cannot tell the files of '\(id)' apart",
                hints: ["give the migration another name"],
                status: .usage
            )
        case .exists(let path):
            Complaint("\(path.printable) exists already", hints: ["give the migration another name"])
        }
    }

    private func complaint(_ problem: Initialisation.Problem) -> Complaint {
        switch problem {
        case .bareRepository:
            Complaint(
                "this repository has no working tree to set up",
                hints: ["a clone of it has one: git clone …"],
                status: .fatal
            )
        case .configured(let file, let layout, let asked):
            Complaint(
                "\(Project.configurationFile) says layout = \(layout), not \(asked)",
                hints: [
                    "change it there, and move the files: git config -f \(file.shellWord) migrate.layout \(asked)"
                ]
            )
        }
    }

    private func complaint(_ problem: Check.Problem) -> Complaint {
        switch problem {
        case .nothingStaged:
            Complaint(
                "a bare repository has nothing staged",
                hints: ["name what to check: git migrate check HEAD"],
                status: .fatal
            )
        case .unknownRule(let id):
            RuleText.unknown(id)
        }
    }

    private func complaint(_ problem: Preparation.Problem) -> Complaint {
        switch problem {
        case .noMigrationsFolder(let revision, let folders):
            Complaint(
                "\(revision.printable) has no migrations folder: there is no \(listed(folders.map(\.printable)))",
                hints: [
                    "say where it is: git config migrate.path <folder>, and migrate.layout how migrations are called",
                    "git migrate rollback --steps <n> goes back without a commit",
                ]
            )
        case .notInShallowClone(let revision):
            Complaint(
                "unknown revision '\(revision.printable)', and history is incomplete: the repository is a shallow clone",
                hints: ["bring the whole history: git fetch --unshallow --tags"],
                status: .fatal
            )
        case .branchOfRemotes(let revision, let branches):
            Complaint(
                "unknown revision '\(revision.printable)'",
                hints: ["did you mean: \(listed(branches.map(\.printable)))"],
                status: .fatal
            )
        case .unknownEverywhere(let revision, let environment, let isShallow, let recorded):
            Complaint(
                "unknown revision '\(revision.printable)': neither this repository\(isShallow ? ", a shallow clone," : "") nor the ledger of \(environment) has it",
                details: recorded.isEmpty
                    ? [] : ["\(environment) has been at \(listed(recorded.map(\.printable), limit: 10))"],
                hints: [
                    isShallow
                        ? "history is incomplete; bring the whole of it: git fetch --unshallow --tags"
                        : "git fetch --tags brings what this repository lacks",
                    "git migrate rollback --last and --steps <n> go back without a commit",
                ],
                status: .fatal
            )
        case .nothingApplied:
            Complaint("there is nothing to roll back: no migration is applied")
        case .tooManySteps(let asked, let applied):
            Complaint(
                "cannot roll back \(counted(asked, "migration")): \(applied == 0 ? "none is" : "only \(applied) are") applied",
                hints: ["git migrate rollback --steps \(applied) undoes all of them"]
            )
        }
    }

    private func complaint(_ problem: Run.Problem) -> Complaint {
        switch problem {
        case .overtaken(let planned, let found):
            Complaint(
                "another deployment moved the database from step \(planned) to step \(found) after this plan was made; nothing was changed",
                hints: ["run the command again for a new plan"]
            )
        case .notAtomic(let id, let reason):
            Complaint(
                "--atomic puts the whole plan into one transaction, and \(id) cannot run in one (\(reason)); nothing was changed",
                hints: ["leave --atomic out: every other migration still has a transaction of its own"]
            )
        case .needsSession(let id, let reason):
            Complaint(
                "a pooler hands this session to other clients after each transaction, and \(id) needs one of its own (\(reason)); nothing was changed",
                hints: ["use a URL of the server itself, or of the pooler's session mode"]
            )
        case .refusedByHook(let path, let status):
            Complaint(
                "the pre-migrate hook refused with status \(status); nothing was changed",
                hints: ["the hook is \(path.printable); it says above why"]
            )
        }
    }

    private func complaint(_ problem: HookRerun.Problem) -> Complaint {
        switch problem {
        case .nothingDeployed(let name):
            Complaint(
                "\(name) has no deployment that went well as its last",
                hints: ["git migrate status \(name) says where it stands"]
            )
        case .noHook(let folder):
            Complaint(
                "there is no post-migrate hook that may be executed in \(folder.printable)",
                hints: ["docs/hooks.md shows a sample"]
            )
        }
    }

    private func complaint(_ problem: Repair.Problem) -> Complaint {
        switch problem {
        case .nothingToRepair:
            Complaint("there is nothing to repair")
        case .changed:
            Complaint(
                "somebody else has repaired this meanwhile, or tried to; nothing was changed",
                hints: ["git migrate repair shows where it stands now"]
            )
        case .noSuchStart(let starts):
            Complaint(
                "the migration cannot go on with that statement: those before are in, and those after have not run",
                hints: [
                    starts.count == 1
                        ? "it goes on with statement \(starts.lowerBound)"
                        : "it goes on with statement \(starts.lowerBound) or \(starts.upperBound)"
                ],
                status: .usage
            )
        case .noReason:
            Complaint(
                "a repair without a run needs a reason, for the record",
                hints: ["give one with --reason"],
                status: .usage
            )
        }
    }
}
