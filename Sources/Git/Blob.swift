internal import CLibgit2
import Glibc

extension Repository {
    /// The bytes of a blob, unfiltered, as they were committed.
    ///
    /// - Throws: `GitError.missingObject`, with the hint that the clone is partial where that is so.
    public func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        var oid = id.oid
        let blob = try open("read blob \(id)", freedBy: git_blob_free) {
            git_blob_lookup(&$0, pointer, &oid)
        }
        // "The pointer returned is owned internally by libgit2 and shall not be free'd": its bytes are copied. It is freed with the
        // blob, which nobody else holds, since libgit2 caches none.
        return Self.moved(
            UnsafeRawBufferPointer(
                start: git_blob_rawcontent(blob.pointer),
                count: Int(git_blob_rawsize(blob.pointer))
            )
        )
    }

    /// The bytes of memory that is freed right after. The pages of a large one go back to the system as they are copied, so that it
    /// is never in memory twice.
    private static func moved(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        guard content.count > 2 * piece else { return Array(content) }
        return Array(unsafeUninitializedCapacity: content.count) { copy, count in
            let target = UnsafeMutableRawBufferPointer(copy)
            while count < content.count {
                let part = UnsafeRawBufferPointer(rebasing: content[count...].prefix(piece))
                UnsafeMutableRawBufferPointer(rebasing: target[count...]).copyMemory(from: part)
                forget(part)
                count += part.count
            }
        }
    }

    private static let piece = 1 << 20

    /// Gives the whole pages of a buffer back: "subsequent accesses of pages in the range will succeed, but will result in
    /// […] zero-fill-on-demand pages for anonymous private mappings" (madvise(2)), which malloc's are.
    private static func forget(_ part: UnsafeRawBufferPointer) {
        guard let start = part.baseAddress else { return }
        let page = Int(getpagesize())
        let first = start.alignedUp(toMultipleOf: page)
        let length = (start + part.count).alignedDown(toMultipleOf: page) - first
        if length > 0 { madvise(UnsafeMutableRawPointer(mutating: first), length, MADV_DONTNEED) }
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
