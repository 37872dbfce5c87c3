import Migrations

/// What was released stays as it was: a database that ran it would not run it again.
struct EditedAfterRelease: CatalogueRule {
    let id = "edited-after-release"
    let severity = Severity.error

    func findings(in subject: CheckSubject) -> [Finding] {
        subject.halvesInScope.compactMap { side, half in
            let entries = subject.released[side, half.id]
            guard let first = entries.first, entries.count > 1 || first.half.blob != half.blob else {
                return nil
            }
            return entries.contains { $0.half.blob == half.blob }
                ? releasedTwice(half, entries) : edited(half, side, first, subject)
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
                : "a rollback runs the script that was recorded when the migration ran, not this one"
        )
    }

    private func releasedTwice(_ half: Half, _ entries: [ReleasedHalves.Entry]) -> Finding {
        let names = entries.map(\.release.name).joined(separator: " and ")
        return Finding(
            rule: id,
            severity: .warning,
            message: "\(names) released different scripts under this name",
            location: Location(path: half.path),
            help: "databases that ran the earlier one differ from those that ran the later one"
        )
    }
}
