import Migrations

/// A version belongs to one migration.
struct DuplicateVersion: CatalogueRule {
    let id = "duplicate-version"
    let group = RuleGroup.files
    let severity = Severity.error
    let summary = "A version belongs to one migration"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        try subject.judged.duplicates.flatMap { group -> [Finding] in
            guard group.contains(where: subject.isInScope) else { return [] }
            let areReleased = try group.allSatisfy { try subject.released.has(.up, $0.id) }
            let ordered = try Self.oldestFirst(group, in: subject)
            let highest = try subject.whole.value.migrations.last?.id.version ?? group[0].id.version
            return ordered.dropFirst().map { migration in
                Finding(
                    rule: id,
                    severity: areReleased ? .warning : severity,
                    message: "version \(migration.id.version) belongs to \(ordered[0].id) already",
                    location: Location(path: migration.up.path),
                    help: areReleased
                        ? "both are released, so they are told apart by name and run in that order"
                        : "rename both of its scripts to a version after \(highest), the highest here"
                )
            }
        }
    }

    /// What is released owns the version, then what was there before.
    private static func oldestFirst(_ group: [Migration], in subject: CheckSubject) throws -> [Migration] {
        let ranked = try group.map { migration in
            let isReleased = try subject.released.has(.up, migration.id)
            return (rank: isReleased ? 0 : subject.isInScope(migration) ? 2 : 1, migration: migration)
        }
        return ranked.sorted { ($0.rank, $0.migration.id) < ($1.rank, $1.migration.id) }.map(\.migration)
    }
}
