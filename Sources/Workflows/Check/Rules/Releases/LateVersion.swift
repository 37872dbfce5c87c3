import Migrations

/// A new migration comes after those that are released.
struct LateVersion: CatalogueRule {
    let id = "late-version"
    let group = RuleGroup.releases
    let severity = Severity.error
    let summary = "A new migration comes after those that are released"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        let renamed = Set(
            subject.removed.filter { $0.side == .up && !subject.released[.up, $0.half.id].isEmpty }
                .map(\.half.blob)
        )
        return try subject.catalogue.migrations.compactMap { migration in
            guard subject.isInScope(migration), subject.released[.up, migration.id].isEmpty,
                !renamed.contains(migration.up.blob),
                let point = try subject.released.highestVersion.first(where: {
                    try migration.id.version < $0.version && subject.isInHistory($0.release)
                })
            else { return nil }
            return Finding(
                rule: id,
                severity: severity,
                message:
                    "version \(migration.id.version) comes before \(point.version), which \(point.release.name) has",
                location: Location(path: migration.up.path),
                help:
                    "databases at \(point.release.name) would run it out of order: rename both of its scripts to a version after \(subject.catalogue.migrations.last?.id.version ?? point.version)"
            )
        }
    }
}
