import Migrations

/// What was released stays, under its name.
struct RemovedAfterRelease: CatalogueRule {
    let id = "removed-after-release"
    let group = RuleGroup.releases
    let severity = Severity.error
    let summary = "What was released stays, under its name"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        let present = Lazy {
            let catalogue = try subject.whole.value
            return Dictionary(
                uniqueKeysWithValues: Side.allCases.map { ($0, Self.halves(on: $0, of: catalogue)) }
            )
        }
        let archives = Lazy { try subject.whole.value.archives.values }
        return try subject.removed.compactMap { removed in
            guard try subject.released.has(removed.side, removed.half.id),
                let entry = try subject.released.all[removed.side, removed.half.id].first(where: {
                    try subject.isInHistory($0.release)
                })
            else { return nil }
            if try archives.value.contains(where: { $0.replaces(removed) }) { return nil }
            return try present.value[removed.side]?[removed.half.blob].map {
                renamed(removed, to: $0, entry, subject)
            }
                ?? gone(removed, entry, subject)
        }
    }

    /// By content; up and down may well hold the same.
    private static func halves(on side: Side, of catalogue: Catalogue) -> [BlobID: Half] {
        let halves =
            catalogue.migrations.compactMap { $0.half(side) } + (side == .down ? catalogue.orphans : [])
        return Dictionary(halves.map { ($0.blob, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func renamed(
        _ removed: CheckSubject.RemovedHalf,
        to half: Half,
        _ entry: ReleasedHalves.Entry,
        _ subject: CheckSubject
    ) -> Finding {
        Finding(
            rule: id,
            severity: severity,
            message: "\(entry.release.name) released this script as \(removed.half.id)",
            location: Location(path: half.path),
            help:
                "databases know it by that name: keep it, with git mv \(subject.typed(half.path)) \(subject.typed(removed.half.path))"
        )
    }

    private func gone(
        _ removed: CheckSubject.RemovedHalf,
        _ entry: ReleasedHalves.Entry,
        _ subject: CheckSubject
    ) -> Finding {
        Finding(
            rule: id,
            severity: severity,
            message:
                "the \(removed.side.rawValue) script of \(removed.half.id) was released by \(entry.release.name) and is gone",
            location: Location(path: removed.half.path),
            help:
                "take it back with: git restore --source=\(entry.release.commit.abbreviated()) --staged --worktree -- \(subject.typed(entry.half.path))"
        )
    }
}

extension Archive {
    /// Whether a half went because this replaces its migration. A down script may have been mended since the release.
    fileprivate func replaces(_ removed: CheckSubject.RemovedHalf) -> Bool {
        switch removed.side {
        case .up: cites(.up, removed.half.id, removed.half.blob)
        case .down: all.contains { $0.id == removed.half.id || $0.down == removed.half.blob }
        }
    }
}
