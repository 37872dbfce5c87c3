import Git
import Migrations

/// Judges what a push brings, before it is sent or before it is received.
public struct PushCheck {
    private let project: Project
    /// Commits that the receiving repository has.
    private let known: [ObjectID]

    /// The check of a push to another repository.
    ///
    /// - Parameter remote: the name of the remote, or its URL where it has none; what was fetched from it is known to it.
    public init(sendingTo remote: String?, from project: Project) throws {
        self.project = project
        known = try remote.map { try Self.commits(under: "refs/remotes/\($0)/", in: project) } ?? []
    }

    /// The check of a push that a repository receives.
    public init(receivedBy project: Project) throws {
        self.project = project
        known = try Self.commits(under: "refs/heads/", in: project)
    }

    private static func commits(under prefix: String, in project: Project) throws -> [ObjectID] {
        Array(Set(try project.repository.references(under: prefix).map(\.target)))
    }

    /// What is to be said of one reference.
    public struct Verdict: Sendable {
        /// The short names of the branch, or of the tags.
        public let names: [String]
        /// The commit that it shall be at; nil if it is deleted.
        public let commit: CommitID?
        /// What was found.
        public let outcome: Outcome

        /// Whether the push may go on.
        public var passes: Bool {
            if case .judged(let result) = outcome { result.passes } else { false }
        }

        /// Whether there is more to say than that nothing was found.
        public var isWorthTelling: Bool {
            if case .judged(let result) = outcome { !result.findings.isEmpty } else { true }
        }
    }

    /// What a check of one reference gives.
    public enum Outcome: Sendable {
        /// Its migrations were judged.
        case judged(Check.Result)
        /// A release tag shall lead to another commit; nil where it is not known which one it leads to.
        case movedRelease(from: CommitID?)
        /// A release tag shall be deleted.
        case deletedRelease
    }

    /// Judges each branch that the push changes, and the newest of the release tags that it brings; those that bring no change to
    /// the migrations are left out.
    ///
    /// - Throws: `GitError.shallowHistory` where the answer lies beyond the boundary of a shallow clone, and what ``Check`` throws.
    public func run(_ updates: [ReferenceUpdate]) throws -> [Verdict] {
        let pushed = try PushedReleases(updates, in: project)
        let branches = try updates.compactMap { update in
            try update.branch.flatMap { try verdict(branch: $0, update, pushed) }
        }
        let changes = try updates.compactMap { update in
            try update.tag.flatMap { try refusal(tag: $0, update, pushed) }
        }
        let releases = try pushed.newest().compactMap { commit, names -> Verdict? in
            let bases = try project.repository.mergeBases(
                of: commit,
                withAnyOf: pushed.known.map(\.commit)
            )
            return try verdict(names, commit, since: bases, pushed.before(commit))
        }
        return branches + changes + releases
    }

    private func verdict(
        branch: String,
        _ update: ReferenceUpdate,
        _ pushed: PushedReleases
    ) throws -> Verdict? {
        guard let tip = try project.commit(update.new) else { return nil }
        let releases = try pushed.before(tip)
        let tips = known + [try project.commit(update.old)].compactMap(\.self)
        var bases = try project.repository.mergeBases(of: tip, withAnyOf: tips)
        if bases.isEmpty {
            // Nothing there is of this history: what was released is old.
            bases = try project.repository.mergeBases(of: tip, withAnyOf: releases.map(\.commit))
        }
        return try verdict([branch], tip, since: bases, releases)
    }

    /// Why a release tag may not change.
    private func refusal(
        tag: String,
        _ update: ReferenceUpdate,
        _ pushed: PushedReleases
    ) throws -> Verdict? {
        guard let old = update.old, project.protectsReleases, try pushed.isRelease(tag, update) else {
            return nil
        }
        guard let new = update.new else {
            return Verdict(names: [tag], commit: nil, outcome: .deletedRelease)
        }
        // Another tag object of the same commit promises the same.
        let (before, after) = (try project.commit(old), try project.commit(new))
        if before != nil, before == after { return nil }
        return Verdict(
            names: [tag],
            commit: after.map(CommitID.init),
            outcome: .movedRelease(from: before.map(CommitID.init))
        )
    }

    /// What any of the bases has is there already, and is not judged again.
    private func verdict(
        _ names: [String],
        _ commit: ObjectID,
        since bases: [ObjectID],
        _ releases: [ReleasePoint]
    ) throws -> Verdict? {
        let identity = try project.catalogueIdentity(of: commit)
        for base in bases where try project.catalogueIdentity(of: base) == identity { return nil }
        let check = Check(project)
        try check.checkConfigurationFile(of: commit)
        let catalogues = try bases.map(project.catalogue)
        let catalogue = try project.catalogue(of: commit)
        if bases.isEmpty, catalogue == .empty { return nil }
        let result = try check.judge(
            check.subject(
                catalogue: catalogue,
                settings: try project.catalogueSettings(of: commit),
                history: [commit],
                old: catalogues.reduce(into: []) { $0.formUnion($1.files) },
                bases: catalogues,
                released: Released(by: releases, in: project)
            )
        )
        if result.migrations == 0, result.findings.isEmpty { return nil }
        return Verdict(names: names, commit: CommitID(commit), outcome: .judged(result))
    }
}
