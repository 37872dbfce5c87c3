internal import CLibgit2

extension Repository {
    /// The bytes of a blob, unfiltered, as they were committed.
    ///
    /// - Throws: `GitError.missingObject`, with the hint that the clone is partial where that is so.
    public func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        var oid = id.oid
        let blob = try open("read blob \(id)", freedBy: git_blob_free) {
            git_blob_lookup(&$0, pointer, &oid)
        }
        // "The pointer returned is owned internally by libgit2 and shall not be free'd": its bytes are copied.
        let content = UnsafeRawBufferPointer(
            start: git_blob_rawcontent(blob.pointer),
            count: Int(git_blob_rawsize(blob.pointer))
        )
        return Array(content)
    }

    /// The number of bytes of a blob, without reading them.
    ///
    /// - Throws: `GitError.missingObject`.
    public func blobSize(_ id: ObjectID) throws(GitError) -> Int {
        let header = try objectHeader(id)
        guard header.type == GIT_OBJECT_BLOB else {
            throw .other(operation: "read blob \(id)", message: "the object is no blob", code: 0)
        }
        return header.size
    }

    /// The id that git gives to a blob of these bytes; nothing is written.
    public static func blobID(of bytes: [UInt8]) -> ObjectID {
        var oid = git_oid()
        guard (try? Library.start()) != nil,
            bytes.withUnsafeBytes({ git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_BLOB) }) == 0
        else {
            return .zero
        }
        return ObjectID(oid)
    }

    func objectHeader(_ id: ObjectID) throws(GitError) -> (size: Int, type: git_object_t) {
        let database = try open("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, pointer)
        }
        var oid = id.oid
        var size = 0
        var type = GIT_OBJECT_INVALID
        let code = git_odb_read_header(&size, &type, database.pointer, &oid)
        try check(code, "read object \(id)") { $0.isMissingObject ? missingObject(id) : nil }
        return (size, type)
    }
}
