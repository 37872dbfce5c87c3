import Git
import Glibc
import Migrations

/// The releases that a push brings, beside those that are there.
///
/// A tag that is pushed is no release yet while it is judged: what it holds would count as released by itself.
struct PushedReleases {
    private let project: Project
    /// The releases that were there before the push.
    let known: [ReleasePoint]
    private let pushed: [ReleasePoint]

    init(_ updates: [ReferenceUpdate], in project: Project) throws {
        self.project = project
        let changed = try updates.filter { update in
            guard update.tag != nil else { return false }
            let (old, new) = (try project.commit(update.old), try project.commit(update.new))
            // Another tag object of the same commit changes nothing.
            return old == nil || old != new
        }
        let names = Set(changed.compactMap(\.tag))
        known = try project.releasePoints().filter { !names.contains($0.name) }
        pushed = try changed.compactMap { update in
            guard let tag = update.tag, let commit = try project.commit(update.new),
                try project.isRelease(tag, at: commit)
            else { return nil }
            return ReleasePoint(name: tag, commit: commit)
        }
    }

    /// Whether a tag that is pushed is a release, or was one.
    func isRelease(_ tag: String, _ update: ReferenceUpdate) throws -> Bool {
        try project.isRelease(tag, at: try project.commit(update.new ?? update.old))
    }

    /// The pushed releases that no other of them descends from, by their commits: what they hold is what all of them bring.
    ///
    /// - Throws: `GitError.missingObject`.
    func newest() throws -> [(commit: ObjectID, names: [String])] {
        var commits: [ObjectID] = []
        for release in pushed where !commits.contains(release.commit) { commits.append(release.commit) }
        if commits.count > 1 {
            let repository = project.repository
            let parents = try commits.flatMap { try repository.commit($0).parents }
            // Where a shallow clone cannot tell, each is judged.
            let older = Set((try? repository.commits(reachableFrom: parents, excluding: [])) ?? [])
            commits.removeAll(where: older.contains)
        }
        return commits.map { commit in
            (commit, pushed.filter { $0.commit == commit }.map(\.name))
        }
    }

    /// The releases that count when a commit is judged: those that are there, and those that the same push brings from its past.
    func before(_ commit: ObjectID) throws -> [ReleasePoint] {
        known
            + (try pushed.filter { release in
                try release.commit != commit && project.repository.isAncestor(release.commit, of: commit)
            })
    }
}

extension Project {
    /// The commit that an object is or leads to; nil for any other object, and for one that is not here.
    func commit(_ object: ObjectID?) throws -> ObjectID? {
        guard let object else { return nil }
        do {
            return try repository.revision(object.hex).commit
        } catch GitError.notACommit, GitError.missingObject, GitError.unknownRevision {
            return nil
        }
    }

    /// Whether the project's pattern takes a tag for a release. Where nothing is committed yet, it is that of the tag's own commit.
    func isRelease(_ tag: String, at commit: ObjectID?) throws -> Bool {
        var pattern = releasePattern
        if let commit, try repository.head().commit == nil,
            let file = try Self.committedFile(of: commit, in: repository)
        {
            let configuration = try repository.configuration(
                committed: file,
                committedName: Self.configurationFile
            )
            pattern = configuration.string("migrate.releases") ?? pattern
        }
        return fnmatch(pattern, tag, 0) == 0
    }

    /// Whether a push may not move or delete a release tag: `migrate.denyReleaseChanges`, true unless configured otherwise. The
    /// committed file has no say in it, since it is part of what is pushed.
    var protectsReleases: Bool {
        guard let entry = configuration.entry("migrate.denyReleaseChanges"), entry.scope != .committed else {
            return true
        }
        return (try? configuration.bool("migrate.denyReleaseChanges")) != false
    }
}
