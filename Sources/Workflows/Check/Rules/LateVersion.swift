import Migrations

/// A new migration comes after those that are released.
struct LateVersion: CatalogueRule {
    let id = "late-version"
    let severity = Severity.error

    func findings(in subject: CheckSubject) throws -> [Finding] {
        try subject.catalogue.migrations.compactMap { migration in
            guard subject.isInScope(migration), subject.released[.up, migration.id].isEmpty,
                let point = try subject.released.highestVersion.first(where: {
                    try migration.id.version < $0.version && subject.isInHistory($0.release)
                })
            else { return nil }
            return Finding(
                rule: id, severity: severity,
                message: "version \(migration.id.version) comes before \(point.version), which \(point.release.name) has",
                location: Location(path: migration.up.path),
                help: "databases at \(point.release.name) would run it out of order: give it a later version")
        }
    }
}
