internal import CLibgit2

extension Repository {
    /// The best common ancestor of two commits; nil if their histories never meet.
    ///
    /// - Throws: `GitError.shallowHistory`, `.missingObject`.
    public func mergeBase(_ one: ObjectID, _ other: ObjectID) throws(GitError) -> ObjectID? {
        if isShallow { return try mergeBasesInShallow(one, [other]).first }
        var (first, second, base) = (one.oid, other.oid, git_oid())
        let code = git_merge_base(&base, pointer, &first, &second)
        if code == GIT_ENOTFOUND.rawValue, isUnrelated() { return nil }
        try check(code, "find the merge base of \(one) and \(other)", explain: incompleteHistory)
        return ObjectID(base)
    }

    /// "Not found" may be said of the merge base itself, or of an object on the way.
    func isUnrelated() -> Bool {
        guard let last = git_error_last() else { return true }
        return last.pointee.klass == Int32(GIT_ERROR_MERGE.rawValue)
    }

    /// Whether a commit can be reached from another one, or is that one.
    ///
    /// - Throws: `GitError.shallowHistory` where the answer lies beyond the boundary, `.missingObject`.
    public func isAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws(GitError) -> Bool {
        if ancestor == commit { return try self.commit(commit).id == ancestor }
        if isShallow { return try isAncestor(ancestor, ofShallow: commit) }
        var (tip, base) = (commit.oid, ancestor.oid)
        let code = git_graph_descendant_of(pointer, &tip, &base)
        try check(code, "look for \(ancestor) in the history of \(commit)")
        return code == 1
    }

    /// What is found above the boundary is certain, which libgit2's walk does not stop for.
    private func isAncestor(_ ancestor: ObjectID, ofShallow commit: ObjectID) throws(GitError) -> Bool {
        var seen: Set<ObjectID> = [commit]
        var pending = [commit]
        var isComplete = true
        while let next = pending.popLast() {
            let parents: [ObjectID]
            do {
                parents = try self.commit(next).parents
            } catch .missingObject where next != commit {
                isComplete = false
                continue
            } catch {
                throw error
            }
            if parents.contains(ancestor) { return true }
            pending += parents.filter { seen.insert($0).inserted }
        }
        guard isComplete else { throw .shallowHistory }
        return false
    }

    /// How many commits each has that the other has not.
    ///
    /// - Throws: `GitError.shallowHistory`, `.missingObject`.
    public func aheadBehind(
        _ one: ObjectID,
        _ other: ObjectID
    ) throws(GitError) -> (ahead: Int, behind: Int) {
        var (first, second) = (one.oid, other.oid)
        var (ahead, behind) = (0, 0)
        try check(
            git_graph_ahead_behind(&ahead, &behind, pointer, &first, &second),
            "compare the histories of \(one) and \(other)",
            explain: incompleteHistory
        )
        return (ahead, behind)
    }

    /// The commits that can be reached from some and not from others, newest first, children before parents.
    ///
    /// - Parameter folder: leaves only the commits in which this folder, or file, differs from every parent's;
    ///   a first commit counts if it has it.
    /// - Throws: `GitError.shallowHistory`, `.missingObject`.
    public func commits(
        reachableFrom tips: [ObjectID],
        excluding excluded: [ObjectID],
        touching folder: String? = nil
    ) throws(GitError) -> [ObjectID] {
        let ids = try walk(from: tips, excluding: excluded)
        guard let folder else { return ids }
        var known: [ObjectID: ObjectID?] = [:]
        func content(_ commit: ObjectID) throws(GitError) -> ObjectID? {
            if let id = known[commit] { return id }
            var id = try treeID(inCommit: commit, at: folder)
            if id == nil { id = try entry(inCommit: commit, at: folder)?.id }
            known[commit] = .some(id)
            return id
        }
        var touching: [ObjectID] = []
        for id in ids {
            let own = try content(id)
            let parents = try commit(id).parents
            var differs = !parents.isEmpty || own != nil
            for parent in parents {
                let inherited = try content(parent)
                if inherited == own { differs = false }
            }
            if differs { touching.append(id) }
        }
        return touching
    }

    private func walk(from tips: [ObjectID], excluding excluded: [ObjectID]) throws(GitError) -> [ObjectID] {
        let walk = try open("walk through history", freedBy: git_revwalk_free) {
            git_revwalk_new(&$0, pointer)
        }
        let order = GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue
        try check(git_revwalk_sorting(walk.pointer, order), "walk through history")
        for tip in tips {
            var oid = tip.oid
            try check(git_revwalk_push(walk.pointer, &oid), "walk from \(tip)")
        }
        for commit in excluded {
            var oid = commit.oid
            try check(git_revwalk_hide(walk.pointer, &oid), "walk without \(commit)")
        }
        var ids: [ObjectID] = []
        var oid = git_oid()
        while true {
            let code = git_revwalk_next(&oid, walk.pointer)
            if code == GIT_ITEROVER.rawValue {
                git_error_clear()
                return ids
            }
            try check(code, "walk through history", explain: incompleteHistory)
            ids.append(ObjectID(oid))
        }
    }

    /// What `git describe --tags` prints: the nearest tag, the commits since, and a short id; nil where no tag is in its history.
    ///
    /// - Throws: `GitError.shallowHistory`, `.missingObject`.
    public func describe(_ id: ObjectID) throws(GitError) -> String? {
        let commit = try lookupCommit(id)
        var options = git_describe_options()
        try check(git_describe_options_init(&options, UInt32(GIT_DESCRIBE_OPTIONS_VERSION)), "describe \(id)")
        options.describe_strategy = GIT_DESCRIBE_TAGS.rawValue
        options.show_commit_oid_as_fallback = 1
        let result = try open(
            "describe \(id)",
            freedBy: git_describe_result_free,
            explain: incompleteHistory,
            { git_describe_commit(&$0, commit.pointer, &options) }
        )

        var format = git_describe_format_options()
        try check(
            git_describe_format_options_init(&format, UInt32(GIT_DESCRIBE_FORMAT_OPTIONS_VERSION)),
            "describe \(id)"
        )
        var buffer = git_buf()
        // "The user must free it with git_buf_dispose."
        defer { git_buf_dispose(&buffer) }
        try check(git_describe_format(&buffer, result.pointer, &format), "describe \(id)")
        let text = buffer.ptr.map { String(cString: $0) }
        // What there is to fall back to is the beginning of the commit's id.
        return text.flatMap { id.description.hasPrefix($0) ? nil : $0 }
    }
}
