internal import CLibgit2

/// A tag of a commit.
public struct Tag: Hashable, Sendable {
    /// The name without `refs/tags/`.
    public let name: String
    /// The commit that it leads to.
    public let commit: ObjectID
    /// Whether it is an object of its own, with a message and maybe a signature.
    public let annotated: Bool
}

/// A branch, local or remote-tracking.
public struct Branch: Hashable, Sendable {
    /// The name without `refs/heads/` or `refs/remotes/`.
    public let name: String
    /// The commit at its tip.
    public let commit: ObjectID
    /// Whether it follows a branch of another repository.
    public let isRemote: Bool
}

/// Where HEAD is.
public enum Head: Hashable, Sendable {
    /// On a branch, at a commit.
    case branch(String, ObjectID)
    /// On a branch that has no commit yet.
    case unborn(String)
    /// At a commit, on no branch.
    case detached(ObjectID)

    /// The commit; nil on a branch that has none yet.
    public var commit: ObjectID? {
        switch self {
        case .branch(_, let commit), .detached(let commit): commit
        case .unborn: nil
        }
    }
}

extension Repository {
    /// The tags that lead to commits, by name.
    ///
    /// - Throws: `GitError.missingObject`.
    public func tags() throws(GitError) -> [Tag] {
        var tags: [Tag] = []
        try forEachReference(under: "refs/tags/") { name, reference throws(GitError) in
            guard let short = Self.shortName(name, under: "refs/tags/"),
                let tag = try tag(short, reference)
            else {
                return
            }
            tags.append(tag)
        }
        return tags.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func tag(_ name: String, _ reference: OpaquePointer) throws(GitError) -> Tag? {
        guard let target = ObjectID(git_reference_target(reference)) else { return nil }
        // Packed references hold the peeled id of annotated tags, which saves reading each.
        if let peeled = ObjectID(git_reference_target_peel(reference)) {
            let isCommit = try objectHeader(peeled).type == GIT_OBJECT_COMMIT
            return isCommit ? Tag(name: name, commit: peeled, annotated: true) : nil
        }
        switch try objectHeader(target).type {
        case GIT_OBJECT_COMMIT:
            return Tag(name: name, commit: target, annotated: false)
        case GIT_OBJECT_TAG:
            var oid = target.oid
            let tag = try open("read tag '\(name)'", freedBy: git_tag_free) {
                git_tag_lookup(&$0, pointer, &oid)
            }
            let object = try open("peel tag '\(name)'", freedBy: git_object_free) {
                git_tag_peel(&$0, tag.pointer)
            }
            guard git_object_type(object.pointer) == GIT_OBJECT_COMMIT,
                let commit = ObjectID(git_object_id(object.pointer))
            else {
                return nil
            }
            return Tag(name: name, commit: commit, annotated: true)
        default:
            return nil
        }
    }

    /// The local branches, by name.
    public func branches() throws(GitError) -> [Branch] {
        try references(under: "refs/heads/").compactMap { reference in
            Self.shortName(reference.name, under: "refs/heads/").map {
                Branch(name: $0, commit: reference.target, isRemote: false)
            }
        }
    }

    /// The remote-tracking branches, by name, without a remote's `HEAD`.
    public func remoteBranches() throws(GitError) -> [Branch] {
        var branches: [Branch] = []
        try forEachReference(under: "refs/remotes/") { name, reference throws(GitError) in
            if let short = Self.shortName(name, under: "refs/remotes/"),
                let commit = ObjectID(git_reference_target(reference))
            {
                branches.append(Branch(name: short, commit: commit, isRemote: true))
            }
        }
        return branches.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Where HEAD is.
    ///
    /// - Throws: `GitError.other` for a damaged HEAD.
    public func head() throws(GitError) -> Head {
        let head = try open("read HEAD", freedBy: git_reference_free) {
            git_reference_lookup(&$0, pointer, "HEAD")
        }
        if let id = ObjectID(git_reference_target(head.pointer)) { return .detached(id) }
        let target = git_reference_symbolic_target(head.pointer).map { String(cString: $0) } ?? ""
        let name = Self.shortName(target, under: "refs/heads/") ?? target
        return try reference(target).map { .branch(name, $0) } ?? .unborn(name)
    }
}
