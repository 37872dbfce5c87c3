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
        /// What a merge of the second commit into the first would bring.
        case range(String)
        /// What a merge of a commit into HEAD would bring.
        case merge(String)
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

    /// Finds everything that is wrong at once. Returns nil when nothing that is staged touches the migrations, and when there is
    /// nothing to merge.
    public func run(_ scope: Scope, selecting selection: Selection = Selection()) throws -> Result? {
        let repository = project.repository
        switch scope {
        case .staged:
            guard let subject = try subjectOfIndex() else { return nil }
            return try judge(subject, isCommitted: try subject.isCommitted.value, selecting: selection)
        case .revision(let revision):
            let subject = try subject(ofTree: try repository.revision(revision).commit, since: [])
            return try judge(subject, selecting: selection)
        case .range(let range):
            guard let (from, to, _) = try repository.range(range) else {
                return try run(.revision(range), selecting: selection)
            }
            return try judgeMerge(of: to.commit, into: from.commit, selecting: selection)
        case .merge(let revision):
            let theirs = try repository.revision(revision).commit
            let ours = try repository.revision("HEAD").commit
            return try judgeMerge(of: theirs, into: ours, selecting: selection)
        }
    }

    /// What every rule finds in a subject.
    ///
    /// - Parameter read: gives the content of a half; nil to take it from git.
    func judge(
        _ subject: CheckSubject,
        isCommitted: Bool = false,
        selecting selection: Selection = Selection(),
        read: ((Half) throws -> [UInt8])? = nil
    ) throws -> Result {
        var subject = subject
        subject.conventions = try Conventions(project.configuration)
        subject.catalogue = catalogue
        let settings = try RuleSettings(project.configuration).limited(to: selection.rules)
        let (server, read) = (try project.serverVersion(), read ?? blob)
        let ofCatalogue = try MissingDown(subject: subject, server: server, read: read)
            .attached(to: try findings(in: subject, of: Rules.ofCatalogues, as: settings))
        let ofScripts = try ScriptsCheck(subject: subject, settings: settings, server: server, read: read)
            .findings()
        return Result(
            findings: (ofCatalogue + ofScripts).filter(selection.includes).sorted(by: Finding.inSourceOrder),
            migrations: subject.judged.migrations.count { subject.isInScope($0) && selection.includes($0) },
            isCommitted: isCommitted,
            selection: selection
        )
    }

    func findings(
        in subject: CheckSubject,
        of rules: [any CatalogueRule],
        as settings: RuleSettings
    ) throws -> [Finding] {
        try rules.filter(settings.isOn).flatMap { rule in
            try rule.findings(in: subject).compactMap { settings.judged($0, of: rule) }
        }
    }

    /// What a commit's tree holds and the trees of others do not.
    func subject(ofTree commit: ObjectID, since bases: [ObjectID]) throws -> CheckSubject {
        try checkConfigurationFile(of: commit)
        return try subject(
            catalogue: try project.catalogue(of: commit),
            settings: try project.catalogueSettings(of: commit),
            history: [commit],
            since: try bases.map(project.catalogue)
        )
    }

    func checkConfigurationFile(of commit: ObjectID) throws {
        try project.checkConfigurationFile(
            project.repository.entry(inCommit: commit, at: Project.configurationFile)?.id
        )
    }

    /// - Parameters:
    ///   - history: the commits that a release must be an ancestor of to count as this tree's past.
    ///   - bases: trees to compare with; what all of them have is out of scope. Empty for everything.
    func subject(
        catalogue: Catalogue,
        settings: CatalogueSettings,
        history: [ObjectID],
        since bases: [Catalogue]
    ) throws -> CheckSubject {
        let old = bases.map { Set($0.files) }.reduce(nil) { (common: Set<SourceFile>?, files) in
            common?.intersection(files) ?? files
        }
        return try subject(
            catalogue: catalogue,
            settings: settings,
            history: history,
            old: old,
            bases: bases,
            released: Released(project)
        )
    }

    /// - Parameters:
    ///   - old: what is out of scope; nil when everything is judged as a whole.
    ///   - bases: trees whose halves count as removed where the catalogue has them no more.
    func subject(
        catalogue: Catalogue,
        settings: CatalogueSettings,
        history: [ObjectID],
        old: Set<SourceFile>?,
        bases: [Catalogue],
        released: Released
    ) throws -> CheckSubject {
        CheckSubject(
            judged: catalogue,
            whole: Lazy { catalogue },
            unreleased: Lazy { try released.unreleased(of: catalogue) },
            settings: settings,
            isInScope: { old?.contains($0) != true },
            isWhole: old == nil,
            removed: try Self.removed(from: catalogue, bases: bases, released: released),
            released: released,
            isInHistory: isIn(history),
            isCommitted: Lazy { try catalogue == project.catalogueOfHead() },
            typed: { project.pathFromHere($0).shellWord },
            differInFormAlone: differInFormAlone
        )
    }

    /// Whether releases lie in the history of these commits. A walk through it is long, and rules ask of one release again and again.
    func isIn(_ history: [ObjectID]) -> (ReleasePoint) throws -> Bool {
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

    /// Nil where the repository does not have the commit.
    private func catalogue(of commit: CommitID) throws -> Catalogue? {
        do {
            return try commit.object.map(project.catalogue)
        } catch GitError.missingObject, GitError.notACommit {
            return nil
        }
    }

    func blob(_ half: Half) throws -> [UInt8] {
        guard let object = half.blob.object else { return [] }
        return try project.repository.blob(object)
    }

    func differInFormAlone(_ one: Half, _ other: Half) throws -> Bool {
        guard one.blob != other.blob else { return true }
        guard one.file.kind == .file, other.file.kind == .file else { return false }
        return Script.sameTokens(try blob(one), try blob(other))
    }

    /// Halves that the bases or, when everything is judged, the releases have, and the tree has no more.
    static func removed(
        from catalogue: Catalogue,
        bases: [Catalogue],
        released: Released
    ) throws -> [CheckSubject.RemovedHalf] {
        let before =
            bases.isEmpty
            ? try released.all.entries.compactMapValues(\.last?.half)
            : bases.reduce(into: [:]) { all, base in all.merge(base.keyedHalves) { first, _ in first } }
        return CheckSubject.removed(before, present: Set(catalogue.keyedHalves.keys))
    }
}

extension Catalogue {
    /// Every half by what it is called.
    var keyedHalves: [ReleasedHalves.Key: Half] {
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
