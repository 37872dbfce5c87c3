import Git
import Migrations
import SQL

/// Judges the migrations of a tree.
public struct Check {
    let project: Project

    /// Checks in one repository.
    public init(_ project: Project) { self.project = project }

    /// Which tree, and what of it.
    public enum Scope: Hashable, Sendable {
        /// What a commit made now would change: the hook's question.
        case staged
        /// Everything in a commit's tree.
        case revision(String)
        /// What the second commit changes since it parted from the first.
        case range(String)
    }

    /// Why there is nothing to judge.
    public enum Problem: Error, Hashable, Sendable {
        /// A bare repository has no index.
        case nothingStaged
        /// No rule is called so.
        case unknownRule(String)
    }

    /// What a check found.
    public struct Result: Sendable {
        /// Every finding, in source order.
        public let findings: [Finding]
        /// How many migrations were judged.
        public let migrations: Int
        /// Whether HEAD has the same migrations already, so that a commit made now would change none.
        public let isCommitted: Bool
        /// What was asked for.
        public let selection: Selection

        /// Whether nothing is wrong.
        public var passes: Bool { !findings.contains(where: fails) }

        /// Whether a finding fails the check.
        public func fails(_ finding: Finding) -> Bool { finding.severity >= selection.failing }

        /// Of nothing, which is right.
        public static let nothing = Result(
            findings: [],
            migrations: 0,
            isCommitted: true,
            selection: Selection()
        )
    }

    /// Finds everything that is wrong at once. Returns nil when nothing that is staged touches the migrations.
    public func run(_ scope: Scope, selecting selection: Selection = Selection()) throws -> Result? {
        guard let subject = try subject(for: scope) else { return nil }
        let settings = try RuleSettings(project.configuration).limited(to: selection.rules)
        let ofCatalogue = try Rules.ofCatalogues.filter(settings.isOn).flatMap { rule in
            try rule.findings(in: subject).compactMap { settings.judged($0, of: rule) }
        }
        let ofScripts = try ScriptsCheck(subject: subject, settings: settings, read: blob).findings()
        let judged = subject.catalogue.migrations.count { subject.isInScope($0) && selection.includes($0) }
        return Result(
            findings: (ofCatalogue + ofScripts).filter(selection.includes).sorted(by: Finding.inSourceOrder),
            migrations: judged,
            isCommitted: try scope == .staged && subject.catalogue == project.catalogueOfHead(),
            selection: selection
        )
    }

    private func subject(for scope: Scope) throws -> CheckSubject? {
        switch scope {
        case .staged:
            return try subjectOfIndex()
        case .revision(let revision):
            let commit = try project.repository.revision(revision).commit
            try checkConfigurationFile(of: commit)
            return try subject(
                catalogue: try project.catalogue(of: commit),
                settings: try project.catalogueSettings(of: commit),
                history: [commit],
                since: []
            )
        case .range(let range):
            guard let (from, to, _) = try project.repository.range(range) else {
                return try subject(for: .revision(range))
            }
            try checkConfigurationFile(of: to.commit)
            let base = try project.repository.mergeBase(from.commit, to.commit) ?? from.commit
            return try subject(
                catalogue: try project.catalogue(of: to.commit),
                settings: try project.catalogueSettings(of: to.commit),
                history: [to.commit],
                since: [try project.catalogue(of: base)]
            )
        }
    }

    private func checkConfigurationFile(of commit: ObjectID) throws {
        try project.checkConfigurationFile(
            project.repository.entry(inCommit: commit, at: Project.configurationFile)?.id
        )
    }

    /// A path is old when HEAD has it as it is, and HEAD's parent too: `commit --amend` replaces HEAD, and a commit that went
    /// around the hook is caught by the next.
    private func subjectOfIndex() throws -> CheckSubject? {
        if project.repository.isBare { throw Problem.nothingStaged }
        let settings = try project.catalogueSettingsOfIndex()
        var commits: [ObjectID] = []
        if let head = try project.repository.head().commit {
            commits = [head] + (try project.repository.commit(head).parents.prefix(1))
            if try isUntouched(since: commits, settings) { return nil }
        }
        try project.checkConfigurationFile(project.repository.indexEntry(at: Project.configurationFile)?.id)
        let bases = try commits.map { try project.catalogue(of: $0) }
        return try subject(
            catalogue: try project.catalogueOfIndex(),
            settings: settings,
            history: Array(commits.prefix(1)),
            since: commits.count < 2 ? bases + [.empty] : bases
        )
    }

    private func isUntouched(since commits: [ObjectID], _ settings: CatalogueSettings) throws -> Bool {
        guard commits.count == 2 else { return false }
        let repository = project.repository
        let file = try repository.indexEntry(at: Project.configurationFile)?.id
        for commit in commits
        where try repository.entry(inCommit: commit, at: Project.configurationFile)?.id != file {
            return false
        }
        for root in settings.roots {
            let head = try repository.treeID(inCommit: commits[0], at: root)
            let parent = try repository.treeID(inCommit: commits[1], at: root)
            if try head != parent || repository.indexDiffers(fromCommit: commits[0], under: root) {
                return false
            }
        }
        return true
    }

    /// - Parameters:
    ///   - history: the commits that a release must be an ancestor of to count as this tree's past.
    ///   - bases: trees to compare with; what all of them have is out of scope. Empty for everything.
    private func subject(
        catalogue: Catalogue,
        settings: CatalogueSettings,
        history: [ObjectID],
        since bases: [Catalogue]
    ) throws -> CheckSubject {
        let old = bases.map(Self.files).reduce(nil) { (common: Set<SourceFile>?, files) in
            common?.intersection(files) ?? files
        }
        let isInScope = { (file: SourceFile) in old?.contains(file) != true }
        let released = try ReleasedHalves(try project.releasePoints(), in: project)
        return CheckSubject(
            catalogue: catalogue,
            settings: settings,
            isInScope: isInScope,
            isWhole: old == nil,
            removed: Self.removed(from: catalogue, bases: bases, released: released),
            released: released,
            isInHistory: isIn(history),
            typed: { project.pathFromHere($0).shellWord },
            differInFormAlone: differInFormAlone
        )
    }

    /// Whether releases lie in the history of these commits. A walk through it is long, and rules ask of one release again and again.
    private func isIn(_ history: [ObjectID]) -> (ReleasePoint) throws -> Bool {
        let repository = project.repository
        var known: [ObjectID: Bool] = [:]
        return { point in
            if let answer = known[point.commit] { return answer }
            let answer = try history.contains {
                try $0 == point.commit || repository.isAncestor(point.commit, of: $0)
            }
            known[point.commit] = answer
            return answer
        }
    }

    private func blob(_ half: Half) throws -> [UInt8] {
        guard let object = half.blob.object else { return [] }
        return try project.repository.blob(object)
    }

    private func differInFormAlone(_ one: Half, _ other: Half) throws -> Bool {
        guard one.blob != other.blob else { return true }
        guard one.file.kind == .file, other.file.kind == .file else { return false }
        return Script.sameTokens(try blob(one), try blob(other))
    }

    private static func files(of catalogue: Catalogue) -> Set<SourceFile> {
        Set(catalogue.halves.map(\.file) + catalogue.strays)
    }

    /// Halves that the bases or, when everything is judged, the releases have, and the tree has no more.
    private static func removed(
        from catalogue: Catalogue,
        bases: [Catalogue],
        released: ReleasedHalves
    ) -> [CheckSubject.RemovedHalf] {
        let present = Set(catalogue.keyedHalves.keys)
        let before =
            bases.isEmpty
            ? released.entries.compactMapValues(\.last?.half)
            : bases.reduce(into: [:]) { all, base in all.merge(base.keyedHalves) { first, _ in first } }
        return before.filter { !present.contains($0.key) }
            .map { CheckSubject.RemovedHalf(side: $0.key.side, half: $0.value) }
            .sorted { ($0.half.id, $0.side.rawValue) < ($1.half.id, $1.side.rawValue) }
    }
}

extension Catalogue {
    /// Every half by what it is called.
    fileprivate var keyedHalves: [ReleasedHalves.Key: Half] {
        var keyed: [ReleasedHalves.Key: Half] = [:]
        for migration in migrations {
            for side in Side.allCases {
                if let half = migration.half(side) {
                    keyed[ReleasedHalves.Key(side: side, id: half.id)] = half
                }
            }
        }
        for orphan in orphans { keyed[ReleasedHalves.Key(side: .down, id: orphan.id)] = orphan }
        return keyed
    }
}
