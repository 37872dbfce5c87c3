import Git
import Migrations

extension Check {
    /// What is staged, against HEAD and its parent. Nil when nothing in the migrations folders differs.
    ///
    /// A path is old when HEAD has it as it is, and HEAD's parent too: `commit --amend` replaces HEAD, and a commit that went
    /// around the hook is caught by the next.
    func subjectOfIndex() throws -> CheckSubject? {
        if project.repository.isBare { throw Problem.nothingStaged }
        let index = try project.repository.index()
        let file = index.entry(at: Project.configurationFile)?.id
        let settings = try project.catalogueSettings(ofFile: file)
        var commits: [ObjectID] = []
        if let head = try project.repository.head().commit {
            commits = [head] + (try project.repository.commit(head).parents.prefix(1))
        }
        let isComparable = try isComparable(commits, file)
        if try isComparable && StagedChange.isNone(index, since: commits, settings, in: project.repository) {
            return nil
        }
        let change =
            isComparable ? try StagedChange(index, since: commits, settings, in: project.repository) : nil
        if change?.isEmpty == true { return nil }
        try project.checkConfigurationFile(file)
        if let change { return try subject(of: change, settings, history: commits[0]) }
        let bases = try commits.map { try project.catalogue(of: $0) }
        return try subject(
            catalogue: try project.catalogueOfIndex(),
            settings: settings,
            history: commits.prefix(1) + (try project.mergeHeads()),
            since: commits.count < 2 ? bases + [.empty] : bases
        )
    }

    /// Whether two commits find their migrations as an index with this configuration file does. All else takes the long way.
    private func isComparable(_ commits: [ObjectID], _ file: ObjectID?) throws -> Bool {
        try commits.count == 2
            && commits.allSatisfy {
                try project.repository.entry(inCommit: $0, at: Project.configurationFile)?.id == file
            }
    }

    private func subject(
        of change: StagedChange,
        _ settings: CatalogueSettings,
        history head: ObjectID
    ) throws -> CheckSubject {
        let judged = change.catalogue()
        let present = Set(judged.keyedHalves.keys)
        let lost = Dictionary(
            change.lostHalves.map { (ReleasedHalves.Key(side: $0.side, id: $0.half.id), $0.half) },
            uniquingKeysWith: { first, _ in first }
        )
        let released = Released(project, keepsRecord: true)
        return CheckSubject(
            judged: judged,
            whole: Lazy { try project.catalogueOfIndex() },
            unreleased: Lazy { try unreleased(of: change, settings, released) },
            settings: settings,
            isInScope: change.files.contains,
            isWhole: false,
            removed: CheckSubject.removed(lost, present: present),
            released: released,
            isInHistory: isIn([head] + (try project.mergeHeads())),
            isCommitted: Lazy { change.isCommitted },
            typed: { project.pathFromHere($0).shellWord },
            differInFormAlone: differInFormAlone
        )
    }

    /// What a release has at the same path with the same content is released: only the others need to be understood.
    private func unreleased(
        of change: StagedChange,
        _ settings: CatalogueSettings,
        _ released: Released
    ) throws -> [Migration] {
        guard let release = try released.highest()?.commit,
            try project.catalogueSettings(of: release) == settings,
            let catalogue = try change.catalogue(without: release, in: project.repository)
        else { return try released.unreleased(of: try project.catalogueOfIndex()) }
        return try released.unreleased(of: catalogue)
    }
}
