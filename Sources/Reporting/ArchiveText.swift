import Migrations
import Postgres
import Workflows

/// An archive in words.
public struct ArchiveText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// How each environment stands to the release.
    public func standings(_ standings: [Archiving.Standing], of archiving: Archiving) -> [String] {
        standings.map { line($0, archiving.archive) }
    }

    private func line(_ standing: Archiving.Standing, _ archive: Archive) -> String {
        let release = archive.release.printable
        let source =
            switch standing.source {
            case .ledger: "its database says so"
            case .gitRecord:
                "the git record says so" + (standing.age.map { ", \(roughly($0)) old" } ?? "")
            case nil: ""
            }
        let verdict: String
        if standing.isUnknown {
            verdict =
                style.warning("not known") + ": its database was not asked, and there is no git record of it"
        } else if standing.isNew {
            verdict = "has no migration yet, and will start from the baseline (\(source))"
        } else if standing.lacking.isEmpty {
            verdict = "has all that \(release) has (\(source))"
        } else {
            let names = listed(standing.lacking.map(\.description.printable))
            verdict = style.error("lacks") + " \(names) of \(release), or has it otherwise (\(source))"
        }
        let reason = standing.error.map { "; not asked: \(ErrorText(.plain).complaint($0).headline)" } ?? ""
        return "\(standing.environment): \(verdict)\(reason)"
    }

    /// What was made, and what comes next.
    public func made(_ outcome: Archiving.Outcome, isDry: Bool) -> String {
        let count = counted(outcome.archive.migrations.count, "migration")
        let rows = outcome.tables == 0 ? "" : ", with the rows of \(counted(outcome.tables, "table"))"
        let what = "\(outcome.id) replaces the \(count) of \(outcome.archive.release.printable)"
        let size = "\(counted(outcome.statements, "statement")), \(bytesSpelled(outcome.bytes))\(rows)"
        let proof =
            "proven: both make one schema and the same rows, and the baseline goes up, down and up again"
        let next =
            isDry
            ? [
                "nothing was written; without --dry-run, \(counted(outcome.removed, "file")) would go from the tree and these two come"
            ]
            : [
                "staged: two new files, and \(counted(outcome.removed, "file")) removed",
                "read the baseline, and commit: git commit -m \("Archive \(outcome.archive.release.printable)".shellWord)",
                "take all of it back: git restore --source=HEAD --staged --worktree -- \(outcome.folder.isEmpty ? "." : outcome.folder.shellWord)",
            ]
        return (["\(what): \(size)", proof] + next).joined(separator: "\n")
    }
}

extension ArchiveText {
    /// Why nothing was archived.
    static func complaint(_ problem: Archiving.Problem, _ style: Style) -> Complaint {
        switch problem {
        case .environments(let standings, let release): environments(standings, release)
        case .doesNotRun, .dumpFailed, .unfitDump, .refused, .serverWide: making(problem, style)
        case .otherSchema, .otherRows, .notRestored, .notRepeated: proving(problem, style)
        default: choosing(problem)
        }
    }

    private static func choosing(_ problem: Archiving.Problem) -> Complaint {
        switch problem {
        case .bareRepository:
            Complaint("this repository has no working tree to put a baseline in", status: .fatal)
        case .nothingToArchive(let release):
            Complaint("\(release.printable) has no migration that is not archived already")
        case .archivedAlready(let release, let baseline):
            Complaint(
                "\(baseline.description.printable) replaces what \(release.printable) has already",
                hints: ["archive a later release: the new baseline takes the place of that one too"]
            )
        case .notStaged(let release, let ids):
            Complaint(
                "what is staged does not have \(names(ids)) as \(release.printable) has \(ids.count == 1 ? "it" : "them")",
                hints: [
                    "check out a commit that has the release in its history, or archive a release that this one has"
                ]
            )
        case .staysBefore(let ids, let last):
            Complaint(
                "\(names(ids)) would stay, and \(ids.count == 1 ? "comes" : "come") before the baseline, which takes the place of \(last.description.printable)",
                hints: ["give what is not released yet a later version, or archive a release that has it"]
            )
        case .unspeakable(let id):
            Complaint("the name of \(id.description.printable) holds what no line of a comment can")
        case .changed(let text):
            Complaint(
                "git would not remove what is to be archived; nothing was written",
                details: text.split(separator: "\n").map { String($0).printable },
                hints: ["commit, stash or take back what was changed there"]
            )
        case .stopped: Complaint("stopped; nothing was written")
        default: Complaint("nothing was archived")
        }
    }

    private static func environments(_ standings: [Archiving.Standing], _ release: String) -> Complaint {
        let unknown = standings.filter(\.isUnknown)
        let behind = standings.filter { !$0.isUnknown }
        let ways = behind.map {
            "to bring it there: git migrate deploy \(release.shellWord) -e \($0.environment)"
        }
        let asking = [
            "git migrate sync fetches what others have recorded",
            "--only-known goes on without \(listed(unknown.map { "\($0.environment)" })): where one of these is in between, its next deployment is refused until it has \(release.printable)",
        ]
        return Complaint(
            "not every environment is known to have what would be archived; nothing was written",
            details: standings.map { "\($0.environment) is \($0.isUnknown ? "not known" : "in between")" },
            hints: ways + (unknown.isEmpty ? [] : asking)
        )
    }

    private static func making(_ problem: Archiving.Problem, _ style: Style) -> Complaint {
        switch problem {
        case .serverWide(let found):
            Complaint(
                "a dump of a database does not hold what these migrations do to its server; nothing was written",
                details: found.map { "\($0.id.description.printable): \($0.kind)" },
                hints: ["archive a release before them"]
            )
        case .doesNotRun(let id, let error):
            Complaint(
                "\(id.description.printable) does not run on a scratch server, so there is nothing to compare a baseline with",
                details: error.map { [$0.message.printable] } ?? [],
                hints: [
                    "git migrate test --all shows where; migrate.prelude makes what the platform gives (docs/rehearsal.md)"
                ]
            )
        case .dumpFailed(let words):
            Complaint("pg_dump failed; nothing was written", details: words.map(\.printable))
        case .unfitDump(let problem):
            Complaint(
                "what pg_dump wrote cannot run as a migration; nothing was written",
                details: ScriptProblemText(style).lines(problem)
            )
        case .refused(let stage, let refusal):
            Complaint(
                "the baseline fails where the archived migrations do not (\(words(stage))); nothing was written",
                details: RefusalText(style).lines(refusal),
                hints: ["archive a release before what makes this object, or give it to the prelude"]
            )
        default: Complaint("nothing was archived")
        }
    }

    private static func words(_ stage: Rehearsal.Stage) -> String {
        switch stage {
        case .up: "its up script"
        case .down: "its down script"
        case .secondUp: "its up script after its down script"
        }
    }

    private static func proving(_ problem: Archiving.Problem, _ style: Style) -> Complaint {
        let advice = ["what pg_dump cannot carry is no part of a baseline: archive a release before it"]
        switch problem {
        case .otherSchema(let difference):
            return Complaint(
                "a baseline would make another schema than the migrations that it replaces; nothing was written",
                details: SnapshotText(.drift, style: style).lines(difference),
                hints: advice
            )
        case .otherRows(let tables):
            return Complaint(
                "a baseline would bring other rows than the migrations that it replaces; nothing was written",
                details: tables.map(\.printable),
                hints: advice
            )
        case .notRestored(let difference):
            return Complaint(
                "the down script of a baseline would leave another schema than there was; nothing was written",
                details: SnapshotText(.restoration, style: style).lines(difference),
                hints: advice
            )
        case .notRepeated(let difference):
            return Complaint(
                "a baseline would make another schema the second time; nothing was written",
                details: SnapshotText(.repetition, style: style).lines(difference),
                hints: advice
            )
        default: return Complaint("nothing was archived")
        }
    }

    private static func names(_ ids: [MigrationID]) -> String { listed(ids.map { $0.description.printable }) }
}
