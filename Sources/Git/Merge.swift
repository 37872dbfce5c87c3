internal import CLibgit2

/// The tree that a merge of two commits would have, made in memory.
public struct MergedTree {
    private let index: LibraryIndex

    init(_ index: consuming Handle) { self.index = LibraryIndex(index) }

    /// The files below a folder in the order of their paths' bytes, once each; "" for all of them.
    ///
    /// A file that git cannot merge has a stage.
    public func entries(under folder: String) -> [IndexEntry] {
        entries(from: Path.components(folder).flatMap { $0 + [UInt8(ascii: "/")] })
    }

    /// The file at a path; of a conflict the side that `entries(under:)` gives.
    public func entry(at path: String) -> IndexEntry? {
        let name = Array(Path.components(path).joined(separator: [UInt8(ascii: "/")]))
        return entries(from: name).first { $0.rawPath == name }
    }

    private func entries(from prefix: [UInt8]) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        index.forEach(under: prefix) {
            entries.append(IndexEntry($0))
            return true
        }
        return entries.oncePerPath
    }
}

extension [IndexEntry] {
    /// One entry for each path: of a conflict our side's (stage 2) if there is one, else theirs (3), else the base's (1).
    public var oncePerPath: [IndexEntry] {
        // Entries come in the order of their paths and stages.
        reduce(into: []) { chosen, entry in
            guard let last = chosen.last, last.rawPath == entry.rawPath else { return chosen.append(entry) }
            if last.stage < 2 { chosen[chosen.count - 1] = entry }
        }
    }
}

extension Repository {
    /// Merges two commits in memory: the repository and the working tree stay as they are.
    ///
    /// Histories that never meet are merged as if both had begun with an empty tree.
    ///
    /// - Throws: `GitError.shallowHistory` where their common ancestor lies beyond the boundary, `.missingObject`.
    public func merge(_ theirs: ObjectID, into ours: ObjectID) throws(GitError) -> MergedTree {
        let operation = "merge \(theirs) into \(ours)"
        try keepNewObjectsInMemory()
        var options = git_merge_options()
        try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)), operation)
        let first = try lookupCommit(ours)
        let second = try lookupCommit(theirs)
        guard isShallow else {
            let index = try open(operation, freedBy: git_index_free) {
                git_merge_commits(&$0, pointer, first.pointer, second.pointer, &options)
            }
            return MergedTree(index)
        }
        // git_merge_commits takes an ancestor that is missing for one that never was.
        let base = try mergeBase(ours, theirs)
        let index = try mergeTrees(base: base, first, second, &options, operation)
        return MergedTree(index)
    }

    private func mergeTrees(
        base: ObjectID?,
        _ ours: borrowing Handle,
        _ theirs: borrowing Handle,
        _ options: inout git_merge_options,
        _ operation: String
    ) throws(GitError) -> Handle {
        func tree(of commit: OpaquePointer) throws(GitError) -> Handle {
            try open(operation, freedBy: git_tree_free) { git_commit_tree(&$0, commit) }
        }
        let ourTree = try tree(of: ours.pointer)
        let theirTree = try tree(of: theirs.pointer)
        guard let base else {
            return try open(operation, freedBy: git_index_free) {
                git_merge_trees(&$0, pointer, nil, ourTree.pointer, theirTree.pointer, &options)
            }
        }
        let baseCommit = try lookupCommit(base)
        let baseTree = try tree(of: baseCommit.pointer)
        return try open(operation, freedBy: git_index_free) {
            git_merge_trees(&$0, pointer, baseTree.pointer, ourTree.pointer, theirTree.pointer, &options)
        }
    }

    /// A merge writes the blobs of files that both sides changed. Nothing else is written to the object database, so that all
    /// of it may go to memory from now on.
    private func keepNewObjectsInMemory() throws(GitError) {
        guard !keepsNewObjectsInMemory else { return }
        let database = try open("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, pointer)
        }
        var memory: UnsafeMutablePointer<git_odb_backend>?
        try check(git_mempack_new(&memory), "keep objects in memory")
        // Higher than the priorities of libgit2's own backends (1 and 2). The database owns the backend from then on.
        let code = git_odb_add_backend(database.pointer, memory, 1_000)
        if code < 0 { memory?.pointee.free(memory) }
        try check(code, "keep objects in memory")
        keepsNewObjectsInMemory = true
    }

    /// The best common ancestors of a commit and the merge of all the others: what it has in common with any of them.
    ///
    /// - Throws: `GitError.shallowHistory`, `.missingObject`.
    public func mergeBases(
        of commit: ObjectID,
        withAnyOf others: [ObjectID]
    ) throws(GitError) -> [ObjectID] {
        guard !others.isEmpty else { return [] }
        if isShallow { return try mergeBasesInShallow(commit, others) }
        let inputs = ([commit] + others).map(\.oid)
        var bases = git_oidarray()
        // "The array must be freed with git_oidarray_dispose."
        defer { git_oidarray_dispose(&bases) }
        let code = git_merge_bases_many(&bases, pointer, inputs.count, inputs)
        if code == GIT_ENOTFOUND.rawValue, isUnrelated() {
            git_error_clear()
            return []
        }
        try check(code, "find the merge bases of \(commit)", explain: incompleteHistory)
        return (0..<bases.count).map { ObjectID(bases.ids[$0]) }
    }
}
