internal import CLibgit2
import Glibc

/// What an entry of a tree or of the index is.
public enum FileMode: Hashable, Sendable {
    /// A regular file.
    case file
    /// A regular file that may be executed.
    case executable
    /// A symbolic link; its blob holds the target.
    case symlink
    /// A commit of another repository.
    case submodule
    /// A mode that git does not write.
    case other(UInt32)

    init(_ mode: UInt32) {
        switch mode {
        // Group-writable files stand in trees of early git.
        case 0o100644, 0o100664: self = .file
        case 0o100755: self = .executable
        case 0o120000: self = .symlink
        case 0o160000: self = .submodule
        default: self = .other(mode)
        }
    }
}

/// One file in a tree.
public struct TreeEntry: Hashable, Sendable {
    /// The path from the root of the tree; bytes that are not UTF-8 are repaired.
    public let path: String
    /// The path's bytes.
    public let rawPath: [UInt8]
    /// The id of the blob, or of a submodule's commit.
    public let id: ObjectID
    /// What it is.
    public let mode: FileMode

    init(rawPath: [UInt8], id: ObjectID, mode: FileMode) {
        path = String(decoding: rawPath, as: UTF8.self)
        self.rawPath = rawPath
        self.id = id
        self.mode = mode
    }
}

extension Repository {
    /// Trees that unfold to more than this are refused: ten levels of ten times the same tree are a small push.
    private static let mostEntries = 1_000_000
    /// As git's own `core.maxTreeDepth`.
    private static let mostLevels = 2048

    /// The files below a folder of a commit's tree, in git's order; nil if there is no such folder.
    ///
    /// - Parameter folder: the path from the root, "" for the whole tree. Other folders are not read.
    /// - Throws: `GitError.missingObject`, `.notACommit`.
    public func entries(
        inCommit commit: ObjectID,
        under folder: String
    ) throws(GitError) -> [TreeEntry]? {
        try entries(inCommit: commit, under: folder, atMost: Self.mostEntries)
    }

    func entries(
        inCommit commit: ObjectID,
        under folder: String,
        atMost limit: Int
    ) throws(GitError) -> [TreeEntry]? {
        guard let tree = try treeID(inCommit: commit, at: folder) else { return nil }
        let path = Path.components(folder).joined(separator: [UInt8(ascii: "/")])
        return try files(below: tree, path: Array(path), atMost: limit)
    }

    /// The id of a folder in a commit's tree; nil if there is no such folder.
    ///
    /// - Throws: `GitError.missingObject`, `.notACommit`.
    public func treeID(inCommit commit: ObjectID, at folder: String) throws(GitError) -> ObjectID? {
        var tree = try rootTree(of: commit)
        for component in Path.components(folder) {
            guard let next = try nodes(of: tree).first(where: { $0.isTree && $0.name == component }) else {
                return nil
            }
            tree = next.id
        }
        return tree
    }

    /// The file at a path of a commit's tree; nil if there is none, or a folder.
    ///
    /// - Throws: `GitError.missingObject`, `.notACommit`.
    public func entry(inCommit commit: ObjectID, at path: String) throws(GitError) -> TreeEntry? {
        let components = Path.components(path)
        guard let name = components.last else { return nil }
        let folder = components.dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        guard let tree = try treeID(inCommit: commit, at: folder),
            let node = try nodes(of: tree).first(where: { !$0.isTree && $0.name == name })
        else {
            return nil
        }
        let rawPath = Array(components.joined(separator: [UInt8(ascii: "/")]))
        return TreeEntry(rawPath: rawPath, id: node.id, mode: FileMode(node.mode))
    }

    private func rootTree(of id: ObjectID) throws(GitError) -> ObjectID {
        let commit = try lookupCommit(id)
        return ObjectID(git_commit_tree_id(commit.pointer)) ?? .zero
    }

    /// Walks with a stack of its own, since a hostile tree may be as deep as it likes.
    private func files(
        below tree: ObjectID,
        path: [UInt8],
        atMost limit: Int
    ) throws(GitError) -> [TreeEntry] {
        var files: [TreeEntry] = []
        var visited = 0
        var stack = [Level(path: path, nodes: try nodes(of: tree)[...])]
        while let last = stack.indices.last {
            guard let node = stack[last].nodes.popFirst() else {
                stack.removeLast()
                continue
            }
            visited += 1
            guard visited <= limit, stack.count <= Self.mostLevels else {
                throw .other(operation: "list tree \(tree)", message: "the tree is too large", code: 0)
            }
            let parent = stack[last].path
            let rawPath = parent.isEmpty ? node.name : parent + [UInt8(ascii: "/")] + node.name
            if node.isTree {
                stack.append(Level(path: rawPath, nodes: try nodes(of: node.id)[...]))
            } else {
                files.append(TreeEntry(rawPath: rawPath, id: node.id, mode: FileMode(node.mode)))
            }
        }
        return files
    }

    /// The direct entries of a tree as they stand in it: libgit2's search by name trusts their order.
    private func nodes(of id: ObjectID) throws(GitError) -> [Node] {
        var oid = id.oid
        let tree = try open("read tree \(id)", freedBy: git_tree_free) {
            git_tree_lookup(&$0, pointer, &oid)
        }
        return (0..<git_tree_entrycount(tree.pointer)).compactMap { index in
            // "This returns a git_tree_entry that is owned by the git_tree."
            guard let entry = git_tree_entry_byindex(tree.pointer, index),
                let name = git_tree_entry_name(entry), let id = ObjectID(git_tree_entry_id(entry))
            else {
                return nil
            }
            return Node(
                name: bytes(of: name),
                id: id,
                mode: UInt32(git_tree_entry_filemode_raw(entry).rawValue)
            )
        }
    }
}

/// One direct entry of a tree.
private struct Node {
    let name: [UInt8]
    let id: ObjectID
    let mode: UInt32

    var isTree: Bool { mode & 0o170000 == 0o040000 }
}

/// A tree that the walk is in.
private struct Level {
    let path: [UInt8]
    var nodes: ArraySlice<Node>
}

/// The bytes of a C string, which need not be UTF-8.
func bytes(of string: UnsafePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: string, count: strlen(string)))
}
