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

    init(_ entry: RawIndexEntry) {
        rawPath = Array(entry.name)
        path = String(decoding: rawPath, as: UTF8.self)
        id = entry.id
        mode = FileMode(entry.mode)
        stage = entry.stage
        intentToAdd = entry.intentToAdd
    }
}

/// The index as it stood when it was opened.
public final class Index {
    private let source: Source

    /// Files of a common form are read here; what is unusual or damaged is libgit2's, and the error its own.
    private enum Source {
        case file(IndexFile)
        case library(LibraryIndex)
    }

    fileprivate init(_ repository: Repository, path: String) throws(GitError) {
        if let file = IndexFile(path) {
            source = .file(file)
        } else {
            source = .library(try LibraryIndex(repository, path: path))
        }
    }

    /// The files below a folder, by path and stage; "" for all of them.
    public func entries(under folder: String) -> [IndexEntry] {
        let prefix = Path.components(folder).flatMap { $0 + [UInt8(ascii: "/")] }
        var entries: [IndexEntry] = []
        forEach(under: prefix) {
            entries.append(IndexEntry($0))
            return true
        }
        return entries
    }

    /// The file at a path; of an unresolved conflict our side, or the one there is.
    public func entry(at path: String) -> IndexEntry? {
        let name = Array(Path.components(path).joined(separator: [UInt8(ascii: "/")]))
        var stages: [IndexEntry] = []
        forEach(under: name) { entry in
            guard entry.name.count == name.count else { return false }
            stages.append(IndexEntry(entry))
            return true
        }
        return stages.first { $0.stage == 0 } ?? stages.first { $0.stage == 2 } ?? stages.first
    }

    /// The tree that a commit made now would have at a folder, where the index knows it without looking at its entries.
    public func tree(of folder: String) -> ObjectID? {
        guard case .file(let file) = source else { return nil }
        return file.tree(of: Path.components(folder))
    }

    /// The files below a folder that the next commit would hold, as a list to be compared.
    public func files(under folder: String) -> FileList? {
        let prefix = Path.components(folder).flatMap { $0 + [UInt8(ascii: "/")] }
        var list = FileList(folder: folder)
        forEach(under: prefix) { entry in
            if !entry.intentToAdd {
                list.append(
                    .init(rebasing: entry.name.dropFirst(prefix.count)),
                    entry.id,
                    entry.mode,
                    stage: entry.stage
                )
            }
            return true
        }
        return list.inOrder
    }

    private func forEach(under prefix: [UInt8], _ body: (RawIndexEntry) -> Bool) {
        switch source {
        case .file(let file): file.forEach(under: prefix, body)
        case .library(let index): index.forEach(under: prefix, body)
        }
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

    /// The index as it is now; one that does not exist is empty.
    ///
    /// - Throws: `GitError.other` for an index that cannot be read (a split or a sparse one).
    public func index() throws(GitError) -> Index { try Index(self, path: indexPath) }

    /// The files of the index below a folder, by path and stage; "" for all of them.
    ///
    /// - Throws: as `index()` does.
    public func indexEntries(under folder: String) throws(GitError) -> [IndexEntry] {
        try index().entries(under: folder)
    }

    /// The file at a path of the index; of an unresolved conflict our side, or the one there is.
    ///
    /// - Throws: as `index()` does.
    public func indexEntry(at path: String) throws(GitError) -> IndexEntry? { try index().entry(at: path) }
}
