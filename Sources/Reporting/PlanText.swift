import Migrations
import SQL
import Workflows

/// A plan as it is shown before anything happens.
public struct PlanText {
    let style: Style
    let isDetailed: Bool

    /// Text in a style.
    ///
    /// - Parameter isDetailed: whether lists are whole, and two down scripts of one migration are compared line by line.
    public init(_ style: Style, isDetailed: Bool = false) {
        self.style = style
        self.isDetailed = isDetailed
    }

    /// Where the environment is, what would happen, and what is worth knowing.
    public func text(_ run: PreparedRun) -> String {
        let remarks =
            Self.origin(run)
            + run.plan.remarks.filter { $0.otherDown == nil }.map { Self.remark($0, run.downSource) }
        let warnings =
            remarks.map { "\(style.warning("warning:")) \($0)" }
            + SupabasePoolerText(style).notes(run.database.supabasePooler)
            + MirrorText(style).notes(run.mirror, on: run.database.settings.name)
        let losses = run.losses.map { LossText(style, isDetailed: isDetailed).lines($0) + [""] } ?? []
        let gap = warnings.isEmpty || losses.isEmpty ? [] : [""]
        let gates = GateText(style, run).lines
        let gateGap = gates.isEmpty || warnings.isEmpty || !losses.isEmpty ? [] : [""]
        let lines = [headline(run)] + steps(run) + warnings + gap + losses + gateGap + gates
        return lines.joined(separator: "\n")
    }

    /// The remarks in words.
    public func remarks(_ run: PreparedRun) -> [String] {
        run.plan.remarks.map { Self.remark($0, run.downSource) } + GateText(.plain, run).remarks
    }

    /// Where the migrations of a revision come from that the repository does not have.
    private static func origin(_ run: PreparedRun) -> [String] {
        let target = run.target
        guard target.isRecorded, run.asked.file == nil, !target.revision.hasPrefix("--") else { return [] }
        return [
            "this repository does not have '\(target.revision.printable)'; the ledger tells which migrations it had"
        ]
    }

    private func headline(_ run: PreparedRun) -> String {
        let environment = run.database.settings.name
        let here = "\(environment) is at \(Self.place(run.state, style))"
        let there = Self.target(run.target, style)
        guard !run.plan.isEmpty else {
            if run.isDone, let file = run.asked.file {
                let what = run.kind == .deploy ? "is applied already" : "is not applied"
                return "\(here); \(file.printable) \(what), and there is nothing to do"
            }
            if run.isDone { return "\(here), and there is nothing to do" }
            return run.isAllowed ? "\(here); \(there) has the same migrations" : "\(here), not at \(there)"
        }
        let sum = [
            run.plan.reverts.isEmpty ? nil : "\(counted(run.plan.reverts.count, "migration")) to revert",
            run.plan.applies.isEmpty ? nil : "\(counted(run.plan.applies.count, "migration")) to apply",
        ]
        let steps = "\(run.plan.steps.count == 1 ? "is" : "are") \(listed(sum.compactMap(\.self)))"
        return run.plan.isWhole
            ? "\(here); to \(there) there \(steps)" : "\(here); there \(steps), which leads between commits"
    }

    private func steps(_ run: PreparedRun) -> [String] {
        guard !run.plan.isEmpty else { return [] }
        let prepared = Dictionary(run.steps.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
        let downs = DownText(run, style, isDetailed: isDetailed)
        let lines = run.plan.steps.flatMap { step -> [String] in
            let verb = if case .apply = step { style.good("apply ") } else { style.error("revert") }
            let notes = downs.notes(step) + (prepared[step].map(notes) ?? [])
            return ["  \(verb)  \(step.id)"] + notes.map { "          \($0)" }
        }
        return [""] + lines + [""]
    }

    /// What a reader must know of a step: how it runs, and what it destroys.
    private func notes(_ step: PreparedStep) -> [String] {
        var notes: [String] = []
        if case .statements(let reason) = step.script.mode {
            notes.append("runs statement by statement, not in a transaction: \(reason)")
        }
        notes += step.script.unknownStatements.prefix(3).map { unknown($0, in: step.script) }
        let (deletions, drops) = Self.parted(step.script.losses)
        if !drops.isEmpty { notes.append(style.error("drops") + " " + listed(drops, limit: 8)) }
        if !deletions.isEmpty { notes.append(style.error("deletes") + " " + listed(deletions, limit: 8)) }
        return notes
    }

    private static func parted(_ losses: [Loss]) -> (deletions: [String], drops: [String]) {
        var (deletions, drops): ([String], [String]) = ([], [])
        for loss in losses {
            if case .rows = loss.kind {
                deletions.append(Self.loss(loss))
            } else {
                drops.append(Self.loss(loss))
            }
        }
        return (deletions.removingRepeats(), drops.removingRepeats())
    }

    /// A statement that the parser's grammar does not know.
    private func unknown(_ statement: Statement, in script: MigrationScript) -> String {
        let start = script.script.source.position(
            at: (statement.refusal?.offset ?? statement.range.lowerBound)
        )
        let place = "\(script.path.printable):\(start.line):\(start.column)"
        return
            "\(style.warning("warning:")) \(place): PostgreSQL \(ServerVersion.grammar)'s grammar does not know this statement; the server is newer and will judge it"
    }

    static func loss(_ loss: Loss) -> String {
        let suffix = loss.cascade ? " and what depends on it" : ""
        switch loss.kind {
        case .table: return "table \(loss.name.printable)\(suffix)"
        case .column: return "column \(loss.name.printable)\(suffix)"
        case .schema: return "schema \(loss.name.printable)\(suffix)"
        case .view: return "view \(loss.name.printable)\(suffix)"
        case .materializedView: return "materialized view \(loss.name.printable)\(suffix)"
        case .type: return "type \(loss.name.printable)\(suffix)"
        case .sequence: return "sequence \(loss.name.printable)\(suffix)"
        case .index: return "index \(loss.name.printable)\(suffix)"
        case .constraint: return "constraint \(loss.name.printable)\(suffix)"
        case .function: return "function \(loss.name.printable)\(suffix)"
        case .database: return "database \(loss.name.printable)\(suffix)"
        case .rows(.some): return "rows of \(loss.name.printable)"
        case .rows: return "all rows of \(loss.name.printable)"
        case .other(let kind): return "\(kind.lowercased()) \(loss.name.printable)\(suffix)"
        }
    }

    static func place(_ state: LedgerState?, _ style: Style) -> String {
        guard let state else { return "no commit yet" }
        let loose = state.stepsSincePosition
        let more = loose == 0 ? "" : " and \(counted(loose, "step")) beyond"
        guard let position = state.position, let commit = position.commit else {
            return loose == 0 ? "no commit" : "no commit, after \(counted(loose, "step"))"
        }
        let short = style.commit(commit.short)
        return (position.tag.map { "\($0.printable) (\(short))" } ?? short) + more
    }

    static func target(_ target: Target, _ style: Style) -> String {
        guard let commit = target.commit else { return "the state before the first deployment" }
        let short = style.commit(commit.short)
        return target.tag.map { "\($0.printable) (\(short))" } ?? short
    }

    private static func remark(_ remark: Plan.Remark, _ downSource: Target?) -> String {
        switch remark {
        case .editedInForm(let applied, _):
            "\(applied.id) has changed in comments or white space since it ran"
        case .editedKept(let applied, _):
            "\(applied.id) has another up script in the target than the one that ran; it stays as it ran"
        case .strays(let files):
            "\(listed(files.map(\.path.printable))) \(files.count == 1 ? "is no migration" : "are no migrations") of the layout, and \(files.count == 1 ? "does" : "do") not run"
        case .renamed(let applied, let migration):
            "\(applied.id) is called \(migration.id) now"
        case .otherDown(let applied, _), .downReplaced(let applied, _):
            "\(applied.id): \(DownText.choice(remark, downSource))"
        case .late(let migration, let below):
            "\(migration.id) runs late: \(below) is applied already"
        case .lateProven(let migration, let below):
            "\(migration.id) runs late, proven independent of order: \(below) is applied already"
        case .duplicateVersion(let group):
            "version \(group[0].id.version) is shared by \(listed(group.map(\.id.description))), as in a release"
        case .missingDown(let migration):
            "\(migration.id) has no down script, and cannot be rolled back"
        }
    }
}
