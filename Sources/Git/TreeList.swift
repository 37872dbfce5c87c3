internal import CLibgit2

extension Repository {
    /// The files below a folder of a commit's tree, to be compared; an empty list if there is no such folder.
    ///
    /// Nil for a tree that is too large, too deep, or not as git writes it: `entries(inCommit:under:)` judges it.
    ///
    /// - Throws: `GitError.missingObject`, `.notACommit`.
    public func files(inCommit commit: ObjectID, under folder: String) throws(GitError) -> FileList? {
        var list = FileList(folder: folder)
        guard let tree = try treeID(inCommit: commit, at: folder) else { return list }
        return try add(tree, at: [], level: 0, to: &list) ? list.inOrder : nil
    }

    /// Far more than a migrations folder holds; what unfolds to more is left to the reader that has bounds of its own.
    private static let mostFiles = 200_000
    private static let mostLevels = 32

    /// Adds the files of a tree, and of those in it where they belong between them. False when a bound is passed.
    private func add(
        _ tree: ObjectID,
        at path: [UInt8],
        level: Int,
        to list: inout FileList
    ) throws(GitError) -> Bool {
        guard level < Self.mostLevels else { return false }
        let object = try treeObject(tree)
        // "This pointer is owned by the object and shall not be free'd."
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object.pointer),
            count: git_odb_object_size(object.pointer)
        )
        var offset = 0
        while offset < bytes.count {
            guard let node = RawTreeNode(bytes, &offset), list.count < Self.mostFiles else { return false }
            if node.isTree {
                let path = path + node.name + [UInt8(ascii: "/")]
                guard try add(node.id, at: path, level: level + 1, to: &list) else { return false }
            } else {
                list.append(node.name, in: path, node.id, node.mode)
            }
        }
        return true
    }

    private func treeObject(_ id: ObjectID) throws(GitError) -> Handle {
        let database = try open("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, pointer)
        }
        var oid = id.oid
        let object = try open("read tree \(id)", freedBy: git_odb_object_free) {
            git_odb_read(&$0, database.pointer, &oid)
        }
        guard git_odb_object_type(object.pointer) == GIT_OBJECT_TREE else {
            throw .other(operation: "read tree \(id)", message: "the object is no tree", code: 0)
        }
        return object
    }
}

/// An entry as it lies in a tree: the mode in octal digits, a space, the name, a NUL, the id. Valid during a call.
private struct RawTreeNode {
    let mode: UInt32
    let name: UnsafeRawBufferPointer
    let id: ObjectID

    var isTree: Bool { mode & 0o170000 == 0o040000 }

    /// Nil when the bytes are no entry; the offset is behind it else.
    init?(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) {
        var mode: UInt32 = 0
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(bytes[offset]) {
            guard mode < 1 << 28 else { return nil }
            mode = mode << 3 | UInt32(bytes[offset] & 7)
            offset += 1
        }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: " "),
            let nul = bytes.firstIndex(of: 0, from: offset + 1, to: bytes.count),
            nul > offset + 1, nul + 21 <= bytes.count,
            let id = ObjectID(bytes: UnsafeRawBufferPointer(rebasing: bytes[nul + 1..<nul + 21]))
        else { return nil }
        self.mode = mode
        name = UnsafeRawBufferPointer(rebasing: bytes[offset + 1..<nul])
        self.id = id
        offset = nul + 21
    }
}
