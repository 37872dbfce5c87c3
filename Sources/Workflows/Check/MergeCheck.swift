import Git
import Migrations

extension Check {
    /// Judges the tree that a merge would have, before it is made: git asks no pre-commit hook about a clean merge.
    ///
    /// What is found is what the merge brings to our side: findings about files that differ from ours, and findings about the
    /// others that our side has not by itself, such as a migration of ours that comes late after a release of theirs.
    ///
    /// - Returns: nil when our side has all of theirs already.
    func judgeMerge(of theirs: ObjectID, into ours: ObjectID, selecting selection: Selection) throws
        -> Result?
    {
        let base = try project.repository.mergeBase(ours, theirs)
        if base == theirs { return nil }
        if base == ours { return try judge(subject(ofTree: theirs, since: [ours]), selecting: selection) }

        let merged = try mergedSubject(of: theirs, into: ours)
        let result = try judge(merged, selecting: selection)
        let known = Set(result.findings)
        let arising = try findingsArising(in: merged, of: theirs, and: ours, selecting: selection)
            .filter { !known.contains($0) }
        return Result(
            findings: (result.findings + arising).sorted(by: Finding.inSourceOrder),
            migrations: result.migrations,
            isCommitted: false,
            selection: selection
        )
    }

    private func mergedSubject(of theirs: ObjectID, into ours: ObjectID) throws -> CheckSubject {
        let tree = try project.repository.merge(theirs, into: ours)
        let file = tree.entry(at: Project.configurationFile)?.id
        try project.checkConfigurationFile(file)
        let settings = try file.map(project.catalogueSettings(ofFile:)) ?? project.catalogueSettings
        let files = settings.roots.flatMap { tree.entries(under: $0).map(SourceFile.init) }
        var catalogue = Catalogue(files: files, settings: settings)
        catalogue.archives = try project.archives(of: catalogue.baselines)
        return try subject(
            catalogue: catalogue,
            settings: settings,
            history: [ours, theirs],
            since: [try project.catalogue(of: ours)]
        )
    }

    /// What the releases of one side say of the other's migrations, which the merge leaves as they are: a version comes late, or
    /// what was taken away was released meanwhile. What is so without the merge is nobody's news.
    private func findingsArising(
        in merged: CheckSubject,
        of theirs: ObjectID,
        and ours: ObjectID,
        selecting selection: Selection
    ) throws -> [Finding] {
        let catalogues = (ours: try project.catalogue(of: ours), theirs: try project.catalogue(of: theirs))
        let common = Set(catalogues.ours.files).intersection(catalogues.theirs.files)
        let isInScope = { (file: SourceFile) in !common.contains(file) }
        let bases = [catalogues.ours, catalogues.theirs]
        let before = merged.with(
            catalogue: catalogues.ours,
            isInScope: isInScope,
            removed: try Self.removed(from: catalogues.ours, bases: bases, released: merged.released),
            isInHistory: isIn([ours])
        )
        let after = merged.with(
            catalogue: try merged.whole.value,
            isInScope: isInScope,
            removed: try Self.removed(from: try merged.whole.value, bases: bases, released: merged.released),
            isInHistory: merged.isInHistory
        )
        let rules = Rules.ofCatalogues.filter { $0.group == .releases }
        let settings = try RuleSettings(project.configuration).limited(to: selection.rules)
        let old = Set(try findings(in: before, of: rules, as: settings).map(Breach.init))
        return try findings(in: after, of: rules, as: settings).filter {
            selection.includes($0) && !old.contains(Breach($0))
        }
    }
}

/// What is wrong and where, however it can be mended.
private struct Breach: Hashable {
    let rule: String
    let path: String
    let message: String

    init(_ finding: Finding) {
        rule = finding.rule
        path = finding.location.path
        message = finding.message
    }
}

extension CheckSubject {
    /// The same releases and settings with another tree.
    fileprivate func with(
        catalogue: Catalogue,
        isInScope: @escaping (SourceFile) -> Bool,
        removed: [RemovedHalf],
        isInHistory: @escaping (ReleasePoint) throws -> Bool
    ) -> CheckSubject {
        CheckSubject(
            judged: catalogue,
            whole: Lazy { catalogue },
            unreleased: Lazy { try released.unreleased(of: catalogue) },
            settings: settings,
            isInScope: isInScope,
            isWhole: isWhole,
            removed: removed,
            released: released,
            isInHistory: isInHistory,
            isCommitted: isCommitted,
            typed: typed,
            differInFormAlone: differInFormAlone
        )
    }
}
