import Migrations

/// What was released stays as it was: a database that ran it would not run it again.
struct EditedAfterRelease: CatalogueRule {
    let id = "edited-after-release"
    let group = RuleGroup.releases
    let severity = Severity.error
    let summary = "What was released stays as it was"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        try subject.halvesInScope.compactMap { side, half in
            let entries = try subject.released.variants(of: half, on: side)
            guard let first = entries.first else { return nil }
            let variants = try distinct(entries, subject)
            if entries.contains(where: { $0.half.blob == half.blob }) {
                return variants.count > 1 ? releasedTwice(half, side, variants) : nil
            }
            if let same = try variants.first(where: { try subject.differInFormAlone($0.half, half) }) {
                return editedInForm(half, side, same)
            }
            return edited(half, side, first, subject)
        }
    }

    /// The first release of each script: what differs from an earlier one in comments and white space alone does the same.
    private func distinct(
        _ entries: [ReleasedHalves.Entry],
        _ subject: CheckSubject
    ) throws -> [ReleasedHalves.Entry] {
        try entries.reduce(into: []) { variants, entry in
            if try !variants.contains(where: { try subject.differInFormAlone($0.half, entry.half) }) {
                variants.append(entry)
            }
        }
    }

    private func edited(
        _ half: Half,
        _ side: Side,
        _ entry: ReleasedHalves.Entry,
        _ subject: CheckSubject
    ) -> Finding {
        let undo =
            "git restore --source=\(entry.release.commit.abbreviated()) --staged --worktree -- \(subject.typed(half.path))"
        return Finding(
            rule: id,
            severity: side == .up ? severity : .warning,
            message:
                "the \(side.rawValue) script of \(half.id) was released by \(entry.release.name) and has changed since",
            location: Location(path: half.path),
            help: side == .up
                ? "databases that ran it will not run it again: put the change into a new migration, and take this one back with: \(undo)"
                : Self.downHelp
        )
    }

    private func editedInForm(_ half: Half, _ side: Side, _ entry: ReleasedHalves.Entry) -> Finding {
        Finding(
            rule: id,
            severity: .warning,
            message:
                "the \(side.rawValue) script of \(half.id), released by \(entry.release.name), has changed in comments or white space since",
            location: Location(path: half.path),
            help: "it does the same, so a deployment goes on; the ledger keeps the script as it ran"
        )
    }

    private func releasedTwice(_ half: Half, _ side: Side, _ variants: [ReleasedHalves.Entry]) -> Finding {
        let names = variants.map(\.release.name).joined(separator: " and ")
        return Finding(
            rule: id,
            severity: .warning,
            message: "\(names) released different scripts under this name",
            location: Location(path: half.path),
            help: side == .up
                ? "databases that ran the earlier one may differ from those that ran the later one"
                : Self.downHelp
        )
    }

    private static let downHelp =
        "a rollback runs the script that was recorded when the migration ran, whatever this file holds"
}
