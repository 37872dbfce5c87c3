import Migrations
import Workflows

/// Which down script a revert runs, where there is a choice.
struct DownText {
    private let run: PreparedRun
    private let style: Style
    private let isDetailed: Bool
    private let remarks: [AppliedMigration: [Plan.Remark]]

    init(_ run: PreparedRun, _ style: Style, isDetailed: Bool) {
        (self.run, self.style, self.isDetailed) = (run, style, isDetailed)
        remarks = run.plan.remarks.reduce(into: [:]) { found, remark in
            if let applied = remark.otherDown { found[applied, default: []].append(remark) }
        }
    }

    /// What is said below a step, with the difference of both scripts where that is wanted.
    func notes(_ step: Step) -> [String] {
        guard case .revert(let applied) = step else { return [] }
        return (remarks[applied] ?? []).flatMap { remark in
            [style.warning(Self.choice(remark, run.downSource))] + difference(remark)
        }
    }

    private func difference(_ remark: Plan.Remark) -> [String] {
        guard isDetailed, let other = run.otherDowns.first(where: { $0.remark == remark }) else {
            return []
        }
        return LineDiff(before: other.recorded, after: other.committed).lines(style, limit: 60).map {
            "    " + $0
        }
    }

    /// Which of two scripts runs.
    static func choice(_ remark: Plan.Remark, _ source: Target?) -> String {
        let name = source?.name.printable ?? "another commit"
        switch remark {
        case .downReplaced(let applied, _):
            return applied.down == nil
                ? "runs the down script of \(name); none was recorded"
                : "runs the down script of \(name), not the recorded one"
        case .otherDown(let applied, let migration):
            let running =
                source.map { "the down script of \($0.name.printable)" } ?? "the recorded down script"
            guard migration.down != nil else { return "runs \(running); HEAD has none any more" }
            let way = source == nil ? "; --down-from HEAD takes it" : ""
            return source == nil && applied.down == nil
                ? "HEAD has a down script, none was recorded\(way)"
                : "runs \(running); HEAD has another one\(way)"
        default: return ""
        }
    }

    /// How to go on when the down script failed.
    static func hints(afterFailureOf applied: AppliedMigration, _ run: PreparedRun, done: Int) -> [String] {
        if run.plan.replacedDowns[applied] != nil {
            return ["mend the down script in a new commit, and name that with --down-from"]
        }
        let isMended = run.plan.remarks.contains { remark in
            if case .otherDown(applied, let migration) = remark { migration.down != nil } else { false }
        }
        let again = run.downSource == nil ? run.command(adding: ["--down-from"], done: done) : nil
        return [
            again.map { again in
                isMended
                    ? "HEAD has another down script for it; to run that one: \(again) HEAD"
                    : "mend the down script in a new commit, and run it from there: \(again) <rev>"
            },
            "or undo the rest with a new migration, and deploy that",
        ].compactMap(\.self)
    }
}

extension Plan.Remark {
    /// The migration, where the remark is about two down scripts of it.
    var otherDown: AppliedMigration? {
        switch self {
        case .otherDown(let applied, _), .downReplaced(let applied, _): applied
        default: nil
        }
    }
}
