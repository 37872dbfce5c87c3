import Migrations

/// Every migration has both halves.
struct Unpaired: CatalogueRule {
    let id = "unpaired"
    let group = RuleGroup.files
    let severity = Severity.error
    let summary = "Every migration has both halves"

    func findings(in subject: CheckSubject) -> [Finding] {
        let lonelyUps = subject.judged.migrations.filter { $0.down == nil }.map { (Side.up, $0.up) }
        let lonelyDowns = subject.judged.orphans.map { (Side.down, $0) }
        return (lonelyUps + lonelyDowns)
            .filter { side, half in subject.isInScope(half.file) || lostItsOther(half, side, subject) }
            .map { side, half in finding(half, side, subject) }
    }

    /// Removing one half of a pair unpairs the other, which did not change itself.
    private func lostItsOther(_ half: Half, _ side: Side, _ subject: CheckSubject) -> Bool {
        subject.removed.contains { $0.side == side.opposite && $0.half.id.version == half.id.version }
    }

    private func finding(_ half: Half, _ side: Side, _ subject: CheckSubject) -> Finding {
        let missing = subject.settings.path(of: half.id, side.opposite, besides: half.path)
        return Finding(
            rule: id,
            severity: severity,
            message: "\(half.id) has no \(side.opposite.rawValue) script",
            location: Location(path: half.path),
            help: "add it as \(missing), and stage it with: git add \(subject.typed(missing))"
        )
    }
}

extension CatalogueSettings {
    /// Where the other half of a pair belongs: in the folder that this one lies in.
    func path(of id: MigrationID, _ side: Side, besides path: String) -> String {
        let root = roots.filter { path.hasPrefix($0) }.max { $0.count < $1.count } ?? ""
        let relative = layout.pattern(side).path(of: id)
        return root.isEmpty ? relative : root + "/" + relative
    }
}
