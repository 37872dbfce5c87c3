import Migrations

/// A version belongs to one migration.
struct DuplicateVersion: CatalogueRule {
    let id = "duplicate-version"
    let severity = Severity.error

    func findings(in subject: CheckSubject) -> [Finding] {
        subject.catalogue.duplicates.flatMap { group -> [Finding] in
            guard group.contains(where: subject.isInScope) else { return [] }
            let areReleased = group.allSatisfy { !subject.released[.up, $0.id].isEmpty }
            return group.dropFirst().map { migration in
                Finding(
                    rule: id, severity: areReleased ? .warning : severity,
                    message: "version \(migration.id.version) belongs to \(group[0].id) already",
                    location: Location(path: migration.up.path),
                    help: areReleased
                        ? "both are released, so they are told apart by name and run in that order"
                        : "give the newer of them the next version; git migrate new shows which that is")
            }
        }
    }
}
