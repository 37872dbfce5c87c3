import Migrations

/// What lies in the migrations folder is a migration, or one of the files that may stand beside them.
struct BadName: CatalogueRule {
    let id = "bad-name"
    let group = RuleGroup.files
    let severity = Severity.error
    let summary =
        "What lies in the migrations folder is a migration, or one of the files that may stand there"

    func findings(in subject: CheckSubject) -> [Finding] {
        let layout = subject.settings.layout
        return subject.judged.strays.filter(subject.isInScope).map { file in
            Finding(
                rule: id,
                severity: severity,
                message: "the file is no migration of the layout \(layout.name)",
                location: Location(path: file.path),
                help:
                    "rename it to \(layout.up.text) or \(layout.down.text), or move it out of the migrations folder"
            )
        }
    }
}
