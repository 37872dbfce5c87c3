import Migrations
import Workflows

/// Why a plan is refused, in words, with the way on.
public struct ObstacleText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// Everything that stands in the way of a plan, at once; nil when nothing does.
    public func complaint(_ run: PreparedRun) -> Complaint? {
        guard !run.isAllowed else { return nil }
        let gates = GateText(style, run)
        let parts =
            Self.merged(run.plan.obstacles).map { explain($0, run) } + run.problems.map { explain($0, run) }
            + gates.refusals.map { Part(lines: $0.lines, hints: $0.hints) }
        let count = counted(parts.count, "problem")
        return Complaint(
            "cannot \(Self.aim(run)): \(count), nothing was changed",
            details: parts.flatMap(\.lines),
            hints: (Self.partWay(run) + parts.flatMap(\.hints) + Self.asking(for: parts, run)
                + Self.overriding(gates, run)).removingRepeats(),
            status: .refused
        )
    }

    private static func aim(_ run: PreparedRun) -> String {
        let (environment, target) = (run.database.settings.name, run.target.name.printable)
        return switch run.kind {
        case .deploy where run.asked.file != nil && run.plan.steps.count == 1:
            "deploy \(run.plan.steps[0].id.description.printable) to \(environment)"
        case .deploy: "deploy \(target) to \(environment)"
        case .rollback where run.asked.file != nil:
            "roll \(run.target.migration?.description.printable ?? target) back on \(environment)"
        case .rollback where run.target.revision.hasPrefix("--steps "):
            "roll \(counted(run.plan.steps.count, "migration")) of \(environment) back"
        case .rollback: "roll \(environment) back to \(target)"
        }
    }

    struct Part {
        var lines: [String]
        var hints: [String] = []
        var ask: Ask?
    }

    /// What the user may ask for, and the option that does.
    struct Ask {
        let purpose: String
        let option: String
    }

    /// One command that asks for everything that can be asked for.
    private static func asking(for parts: [Part], _ run: PreparedRun) -> [String] {
        let asks = parts.compactMap(\.ask)
        guard !asks.isEmpty else { return [] }
        let purposes = asks.map(\.purpose).removingRepeats()
        return ["to \(listed(purposes)): \(run.command(adding: asks.map(\.option).removingRepeats()))"]
    }

    /// The command that goes through gates that are shut, where nothing else is in the way.
    private static func overriding(_ gates: GateText, _ run: PreparedRun) -> [String] {
        guard let option = gates.override, run.plan.obstacles.isEmpty, run.problems.isEmpty else { return [] }
        return ["to go on all the same, on the record: \(run.command(adding: [option]))"]
    }

    /// Obstacles of a kind that are told in one sentence.
    private enum Group {
        case late([Migration], below: MigrationID)
        case missingDown([Migration])
        case irreversible([AppliedMigration])
        case single(Plan.Obstacle)
    }

    private static func merged(_ obstacles: [Plan.Obstacle]) -> [Group] {
        var groups: [Group] = []
        var late: [Migration] = []
        var lateBelow: MigrationID?
        var missing: [Migration] = []
        var irreversible: [AppliedMigration] = []
        for obstacle in obstacles {
            switch obstacle {
            case .late(let migration, let below):
                late.append(migration)
                lateBelow = below
            case .missingDown(let migration): missing.append(migration)
            case .irreversible(let applied): irreversible.append(applied)
            default: groups.append(.single(obstacle))
            }
        }
        if let lateBelow { groups.append(.late(late, below: lateBelow)) }
        if !missing.isEmpty { groups.append(.missingDown(missing)) }
        if !irreversible.isEmpty { groups.append(.irreversible(irreversible)) }
        return groups
    }

    private func explain(_ group: Group, _ run: PreparedRun) -> Part {
        switch group {
        case .late(let migrations, let below):
            return Part(
                lines: [
                    "late: \(Self.names(migrations.map(\.id))) \(migrations.count == 1 ? "comes" : "come") before \(below), which is applied already"
                ],
                hints: ["to prove that the order does not matter: \(Self.proof(run))"],
                ask: Ask(purpose: "run it out of order", option: "--allow-late")
            )
        case .missingDown(let migrations):
            return Part(
                lines: ["no down script: \(Self.names(migrations.map(\.id))) could not be rolled back"],
                ask: Ask(purpose: "apply what has no down script", option: "--allow-missing-down")
            )
        case .irreversible(let applied):
            return Part(
                lines: ["no down script was recorded for \(Self.names(applied.map(\.id)))"],
                hints: ["undo it in a new migration and deploy that"],
                ask: Self.mendedDowns(of: Set(applied), run)
            )
        case .single(let obstacle):
            return explain(obstacle, run)
        }
    }

    /// The command that runs both orders on scratch databases.
    private static func proof(_ run: PreparedRun) -> String {
        let member = run.asked.options.first { $0.hasPrefix("--member ") }
        let words = [
            "git migrate test --order", run.target.revision.shellWord, "-e \(run.database.settings.name)",
            member,
        ]
        return words.compactMap(\.self).joined(separator: " ")
    }

    private func explain(_ obstacle: Plan.Obstacle, _ run: PreparedRun) -> Part {
        switch obstacle {
        case .edited(let applied, let migration):
            let edit = run.edits.first { $0.migration == migration }
            let diff = edit.map { LineDiff(before: $0.before, after: $0.after).lines(style, limit: 20) } ?? []
            return Part(
                lines: [
                    "edited: \(applied.id) ran with another script than \(migration.up.path.printable) holds"
                ]
                    + diff.map { "    " + $0 },
                hints: [
                    "put the change into a new migration, and restore the script that ran; this prints it: git cat-file blob \(applied.up)"
                ]
            )
        case .wouldRevert(let applied):
            let baselines = applied.filter(\.id.isOfBaseline).map {
                "\($0.id.description.printable) is a baseline by its name: to revert it removes all that its release made, with all rows"
            }
            return Part(
                lines: [
                    "not in \(run.target.name.printable): \(Self.names(applied.map(\.id))) \(applied.count == 1 ? "is" : "are") applied"
                ] + baselines,
                ask: Ask(purpose: "revert what the target lacks", option: "--allow-revert")
            )
        case .partlyArchived(let baseline, let missing):
            return partlyArchived(baseline, missing, run)
        case .wouldApply(let migrations):
            let environment = run.database.settings.name
            return Part(
                lines: [
                    "not applied: \(run.target.name.printable) has \(Self.names(migrations.map(\.id))), and a rollback applies nothing"
                ],
                hints: [
                    "to go there both ways: git migrate deploy \(run.target.typed) -e \(environment) --allow-revert"
                ]
            )
        case .duplicateVersion(let group):
            return Part(
                lines: ["version \(group[0].id.version) is shared by \(listed(group.map(\.id.description)))"],
                hints: [
                    "give one of them a version of its own; git migrate check \(run.target.typed) names the files"
                ]
            )
        case .nameTaken(let migration, let applied):
            let environment = run.database.settings.name
            return Part(
                lines: [
                    "name taken: \(environment) has another migration as \(applied.id.description.printable) than \(migration.up.path.printable)"
                ],
                hints: ["give the new migration a version of its own"]
            )
        case .notAFile(let half):
            return Part(
                lines: ["\(half.path.printable) is \(Self.what(half.file.kind)), not a plain file"],
                hints: ["put the SQL itself into the file: what runs is its blob"]
            )
        case .downNotFound(let applied, let problem):
            return explain(applied, problem, run)
        case .nothingPendingAt(let paths):
            return Part(
                lines: ["nothing to apply at \(listed(paths.map(\.printable)))"],
                hints: [
                    "git migrate plan \(run.target.typed) -e \(run.database.settings.name) shows what is pending"
                ]
            )
        case .earlierPending, .appliedLater:
            return outOfTurn(obstacle, run)
        case .late, .missingDown, .irreversible:
            return Part(lines: [])
        }
    }

    private func partlyArchived(_ baseline: Migration, _ missing: [Migration], _ run: PreparedRun) -> Part {
        let environment = run.database.settings.name
        let archive = run.archives[baseline.up.blob]
        let release = archive?.release.printable ?? "the archived release"
        return Part(
            lines: [
                "in between: \(baseline.id.description.printable) replaces what \(release) has, and of that \(environment) lacks \(Self.names(missing.map(\.id)))"
            ],
            hints: [
                "\(release) still has their scripts, so deploy that first: git migrate deploy \(release.shellWord) -e \(environment)",
                "and then this again: \(run.command())",
            ]
        )
    }

    private func explain(_ applied: AppliedMigration, _ problem: Plan.DownProblem, _ run: PreparedRun) -> Part
    {
        let source = run.downSource?.name.printable ?? "the revision"
        let id = applied.id.description.printable
        let line =
            switch problem {
            case .noSuchUp: "no down script for \(id): \(source) has no migration with the up script that ran"
            case .noDown(let migration):
                "no down script for \(id): \(source) has none beside \(migration.up.path.printable)"
            case .ambiguous(let migrations):
                "several down scripts for \(id): \(source) has its up script as \(Self.names(migrations.map(\.id)))"
            }
        let recorded = "without --down-from, the down scripts run that were recorded"
        return Part(lines: [line], hints: applied.down == nil ? [] : [recorded])
    }

    private static func what(_ kind: SourceFile.Kind) -> String {
        switch kind {
        case .file: "a file"
        case .symbolicLink: "a symbolic link"
        case .submodule: "a submodule"
        case .unmerged: "unmerged"
        }
    }

    private func explain(_ problem: ScriptProblem, _ run: PreparedRun) -> Part {
        let text = ScriptProblemText(style)
        let recorded =
            "a rollback runs the down scripts as they were recorded; undo the rest in a new migration and deploy that"
        let isRecorded = run.kind == .rollback && run.plan.replacedDowns.isEmpty
        return Part(
            lines: text.lines(problem),
            hints: isRecorded ? [recorded] : text.hints(problem, in: run.target),
            ask: isRecorded ? Self.mendedDowns(of: Set(run.plan.reverts), run) : nil
        )
    }

    /// The option that takes the down scripts of HEAD, where it has others for these.
    private static func mendedDowns(of applied: Set<AppliedMigration>, _ run: PreparedRun) -> Ask? {
        guard run.downSource == nil else { return nil }
        let isMended = run.plan.remarks.contains { remark in
            guard case .otherDown(let row, let migration) = remark else { return false }
            return migration.down != nil && applied.contains(row)
        }
        return isMended ? Ask(purpose: "run the down scripts of HEAD", option: "--down-from HEAD") : nil
    }

    /// How to go as far back as the scripts allow.
    private static func partWay(_ run: PreparedRun) -> [String] {
        let count = run.stepsBeforeRefusal
        guard count > 0 else { return [] }
        let last = run.plan.steps[count].id.description.printable
        let command = "git migrate rollback --steps \(count) -e \(run.database.settings.name)"
        return ["to revert the \(counted(count, "migration")) applied after \(last): \(command)"]
    }

    static func names(_ ids: [MigrationID]) -> String { listed(ids.map { $0.description.printable }) }
}
