import Migrations

/// A new migration comes after those that are released.
struct LateVersion: CatalogueRule {
    let id = "late-version"
    let group = RuleGroup.releases
    let severity = Severity.error
    let summary = "A new migration comes after those that are released"

    func findings(in subject: CheckSubject) throws -> [Finding] {
        let renamed = Set(
            try subject.removed.filter { try $0.side == .up && subject.released.has(.up, $0.half.id) }
                .map(\.half.blob)
        )
        return try subject.judged.migrations.compactMap { migration in
            guard subject.isInScope(migration), try !subject.released.has(.up, migration.id),
                !renamed.contains(migration.up.blob), try !subject.isBaseline(migration),
                let point = try subject.released.first(
                    above: migration.id.version,
                    where: subject.isInHistory
                )
            else { return nil }
            let highest = try subject.whole.value.migrations.last?.id.version ?? point.version
            return Finding(
                rule: id,
                severity: severity,
                message:
                    "version \(migration.id.version) comes before \(point.version), which \(point.release.name) has",
                location: Location(path: migration.up.path),
                help:
                    "databases at \(point.release.name) would run it out of order: rename both of its scripts to a version after \(highest)"
            )
        }
    }
}
