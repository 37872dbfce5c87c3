internal import CLibgit2

/// A commit, and the words that led to it.
public struct Revision: Hashable, Sendable {
    /// The words as they were given.
    public let spec: String
    /// The commit that they name; an annotated tag is peeled.
    public let commit: ObjectID
    /// The tag's short name, if the words name a tag (`v1.4`, `refs/tags/v1.4`, `v1.4^{commit}`).
    public let tag: String?
    /// The local branch's short name, if the words name one, be it by `HEAD`.
    public let branch: String?
    /// The full name of the reference that the words name, symbolic ones resolved.
    public let reference: String?
}

extension Repository {
    /// Resolves what `git rev-parse` takes for one commit, but for `@{push}`.
    ///
    /// - Throws: `GitError.unknownRevision`, `.ambiguousRevision`, `.notACommit`, `.missingObject`, and
    ///   `.shallowHistory` for an ancestor beyond the boundary of a shallow clone.
    public func revision(_ spec: String) throws(GitError) -> Revision {
        guard !spec.isEmpty, !spec.utf8.contains(0) else { throw .unknownRevision(spec) }
        let plain = RevisionSyntax.head(spec)
        let commit = try commitID(named: plain, spec: spec)
        // libgit2 names the reference only where nothing follows its name.
        let name = try referenceName(RevisionSyntax.withoutPeeling(plain))
        return Revision(
            spec: spec,
            commit: commit,
            tag: name.flatMap { Self.shortName($0, under: "refs/tags/") },
            branch: name.flatMap { Self.shortName($0, under: "refs/heads/") },
            reference: name
        )
    }

    /// Resolves `a..b` and `a...b`, where an empty side is HEAD; nil if the words are no range.
    ///
    /// `mergeBase` is true for three dots: the range begins at the merge base of both sides.
    ///
    /// - Throws: as `revision(_:)` does.
    public func range(
        _ spec: String
    ) throws(GitError) -> (from: Revision, to: Revision, mergeBase: Bool)? {
        guard let sides = RevisionSyntax.range(spec) else { return nil }
        return (
            from: try revision(sides.from.isEmpty ? "HEAD" : sides.from),
            to: try revision(sides.to.isEmpty ? "HEAD" : sides.to),
            mergeBase: sides.symmetric
        )
    }

    static func shortName(_ name: String, under prefix: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    private func commitID(named plain: String, spec: String) throws(GitError) -> ObjectID {
        do {
            return try peeledCommit(named: plain, spec: spec)
        } catch .ambiguousRevision {
            return try onlyCommit(abbreviated: plain, spec: spec)
        } catch {
            throw error
        }
    }

    private func peeledCommit(named plain: String, spec: String) throws(GitError) -> ObjectID {
        let object = try open(
            "resolve '\(spec)'",
            freedBy: git_object_free,
            explain: { explain($0, spec: spec) },
            { git_revparse_single(&$0, pointer, plain) }
        )
        let commit = try open(
            "peel '\(spec)'",
            freedBy: git_object_free,
            explain: { failure in
                failure.is(GIT_EPEEL) || failure.is(GIT_EINVALIDSPEC) || failure.is(GIT_EAMBIGUOUS)
                    ? .notACommit(spec) : nil
            },
            { git_object_peel(&$0, object.pointer, GIT_OBJECT_COMMIT) }
        )
        return ObjectID(git_object_id(commit.pointer)) ?? .zero
    }

    private func explain(_ failure: Failure, spec: String) -> GitError? {
        if failure.is(GIT_EAMBIGUOUS) { return .ambiguousRevision(spec) }
        // libgit2 looks for a reference of that name when there is no such object, and tells of that only.
        if failure.is(GIT_ENOTFOUND), let id = ObjectID(hex: spec) { return missingObject(id) }
        if failure.isMissingObject, !RevisionSyntax.isAbbreviatedID(spec) {
            return incompleteHistory(failure)
        }
        let codes = [GIT_ENOTFOUND, GIT_EINVALIDSPEC, GIT_EUNBORNBRANCH, GIT_EPEEL]
        let categories = [GIT_ERROR_REFERENCE, GIT_ERROR_INVALID, GIT_ERROR_REGEX]
        let isUnknown = codes.contains { failure.is($0) } || categories.contains { failure.concerns($0) }
        return isUnknown ? .unknownRevision(spec) : nil
    }

    /// Where a short id fits several objects git takes the only commit among them; libgit2 gives up.
    private func onlyCommit(abbreviated plain: String, spec: String) throws(GitError) -> ObjectID {
        guard RevisionSyntax.isAbbreviatedID(plain) else { throw .ambiguousRevision(spec) }
        let database = try open("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, pointer)
        }
        let search = PrefixSearch(plain.lowercased())
        try check(
            git_odb_foreach(
                database.pointer,
                { oid, payload in
                    guard let oid, let payload else { return 0 }
                    // The search outlives the call, which only borrows it.
                    Unmanaged<PrefixSearch>.fromOpaque(payload).takeUnretainedValue().add(
                        ObjectID(oid.pointee)
                    )
                    return 0
                },
                Unmanaged.passUnretained(search).toOpaque()
            ),
            "look for '\(spec)'"
        )
        var commits: Set<ObjectID> = []
        for id in search.found {
            let isCommit = (try? lookupCommit(id)) != nil
            if isCommit { commits.insert(id) }
        }
        guard commits.count == 1, let commit = commits.first else { throw .ambiguousRevision(spec) }
        return commit
    }

    /// The full name behind a short one, as git's rules of precedence find it; nil if it is no reference.
    private func referenceName(_ name: String) throws(GitError) -> String? {
        var object: OpaquePointer?
        var reference: OpaquePointer?
        let code = git_revparse_ext(&object, &reference, pointer, name)
        git_error_clear()
        // git_revparse_ext: both "should be freed"; either may be null.
        defer {
            git_object_free(object)
            git_reference_free(reference)
        }
        guard code == 0, let reference else { return nil }
        return git_reference_name(reference).map { String(cString: $0) }
    }
}

/// Gathers the objects whose id begins with some digits.
private final class PrefixSearch {
    private let prefix: String
    private(set) var found: [ObjectID] = []

    init(_ prefix: String) {
        self.prefix = prefix
    }

    func add(_ id: ObjectID) {
        if id.hex.hasPrefix(prefix) { found.append(id) }
    }
}
