internal import CLibgit2

/// One file in the index: what the next commit holds.
public struct IndexEntry: Hashable, Sendable {
    /// The path from the top of the working tree; bytes that are not UTF-8 are repaired.
    public let path: String
    /// The path's bytes.
    public let rawPath: [UInt8]
    /// The id of the blob, or of a submodule's commit.
    public let id: ObjectID
    /// What it is.
    public let mode: FileMode
    /// 0, or the side of an unresolved conflict: 1 base, 2 ours, 3 theirs.
    public let stage: Int
    /// Whether only the path was added (`git add -N`): the next commit does not hold it.
    public let intentToAdd: Bool

    init(_ entry: UnsafePointer<git_index_entry>) {
        rawPath = entry.pointee.path.map { bytes(of: $0) } ?? []
        path = String(decoding: rawPath, as: UTF8.self)
        id = ObjectID(entry.pointee.id)
        mode = FileMode(entry.pointee.mode)
        stage = Int(git_index_entry_stage(entry))
        intentToAdd = UInt32(entry.pointee.flags_extended) & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
    }
}

extension Repository {
    /// The index file that git uses here; a hook of `git commit --only` or `-a` is given another one.
    ///
    /// git changes to the top of the working tree before it opens a relative `GIT_INDEX_FILE`.
    private var indexPath: String {
        guard let path = environment.nonEmpty("GIT_INDEX_FILE") else { return gitDirectory + "/index" }
        return Path.absolute(path, from: workTree ?? currentFolder)
    }

    /// The files of the index below a folder, by path and stage; "" for all of them.
    ///
    /// - Throws: `GitError.other` for an index that libgit2 cannot read (a split or a sparse one).
    public func indexEntries(under folder: String) throws(GitError) -> [IndexEntry] {
        let components = Path.components(folder)
        let prefix = components.flatMap { $0 + [UInt8(ascii: "/")] }
        return try indexEntries(from: String(decoding: prefix, as: UTF8.self)) { entry in
            entry.rawPath.starts(with: prefix)
        }
    }

    /// The file at a path of the index; of an unresolved conflict our side, or the one there is.
    ///
    /// - Throws: as `indexEntries(under:)` does.
    public func indexEntry(at path: String) throws(GitError) -> IndexEntry? {
        let name = Array(Path.components(path).joined(separator: [UInt8(ascii: "/")]))
        let stages = try indexEntries(from: String(decoding: name, as: UTF8.self)) { $0.rawPath == name }
        return stages.first { $0.stage == 0 } ?? stages.first { $0.stage == 2 } ?? stages.first
    }

    /// Whether anything below a folder is staged: whether the index differs from the commit there.
    ///
    /// - Parameter commit: nil stands for the empty tree, as before the first commit.
    /// - Throws: `GitError.missingObject`, and as `indexEntries(under:)` does.
    public func indexDiffers(fromCommit commit: ObjectID?, under folder: String) throws(GitError) -> Bool {
        let staged = try indexEntries(under: folder)
        if staged.contains(where: { $0.stage != 0 }) { return true }
        var committed: [TreeEntry] = []
        if let commit { committed = try entries(inCommit: commit, under: folder) ?? [] }
        // Both are in the order of the paths' bytes.
        return !staged.lazy.filter { !$0.intentToAdd }.elementsEqual(committed) {
            $0.id == $1.id && $0.mode == $1.mode && $0.rawPath == $1.rawPath
        }
    }

    /// The run of entries that belong, which begins at the first one with the prefix.
    private func indexEntries(
        from prefix: String,
        while belongs: (IndexEntry) -> Bool
    ) throws(GitError) -> [IndexEntry] {
        let path = indexPath
        // Opened by its path and not through the repository, which would sort it without case if core.ignoreCase
        // says so. A file that does not exist is an empty index.
        let index = try open("open the index '\(path)'", freedBy: git_index_free) {
            git_index_open(&$0, path)
        }
        try check(git_index_read(index.pointer, 0), "read the index '\(path)'")

        return try self.entries(of: index.pointer, from: prefix, while: belongs)
    }

    /// The run of an open index's entries that belong, which begins at the first one with the prefix.
    func entries(
        of index: OpaquePointer,
        from prefix: String,
        while belongs: (IndexEntry) -> Bool
    ) throws(GitError) -> [IndexEntry] {
        var position = 0
        let code = git_index_find_prefix(&position, index, prefix)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return []
        }
        try check(code, "search the index")
        // Of a conflict's stages, which have one path, the search finds any.
        while position > 0, let pointer = git_index_get_byindex(index, position - 1),
            IndexEntry(pointer).rawPath.elementsEqual(prefix.utf8)
        {
            position -= 1
        }
        var entries: [IndexEntry] = []
        for next in position..<max(position, git_index_entrycount(index)) {
            // "The entry is not modifiable and should not be freed."
            guard let pointer = git_index_get_byindex(index, next) else { break }
            let entry = IndexEntry(pointer)
            guard belongs(entry) else { break }
            entries.append(entry)
        }
        return entries
    }
}
