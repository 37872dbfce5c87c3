import Migrations

/// The two halves of a pair have one name.
struct NameMismatch: CatalogueRule {
    let id = "name-mismatch"
    let group = RuleGroup.files
    let severity = Severity.warning
    let summary = "The two halves of a pair have one name"

    func findings(in subject: CheckSubject) -> [Finding] {
        subject.judged.migrations.compactMap { migration in
            guard let down = migration.down, down.id.name != migration.id.name, subject.isInScope(migration)
            else {
                return nil
            }
            return Finding(
                rule: id,
                severity: severity,
                message: "the down script of \(migration.id) is called \(down.id)",
                location: Location(path: down.path),
                help: "halves pair by version, so this is one migration; give both one name to say so"
            )
        }
    }
}
