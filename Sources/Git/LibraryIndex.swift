internal import CLibgit2
import Glibc

/// An index that libgit2 reads.
struct LibraryIndex {
    private let handle: IndexHandle

    /// A copyable owner, since an index is shared by all that look into it.
    private final class IndexHandle {
        let handle: Handle

        init(_ handle: consuming Handle) { self.handle = handle }
    }

    init(_ repository: Repository, path: String) throws(GitError) {
        // Opened by its path and not through the repository, which would sort it without case if core.ignoreCase
        // says so. A file that does not exist is an empty index.
        let index = try repository.open("open the index '\(path)'", freedBy: git_index_free) {
            git_index_open(&$0, path)
        }
        try repository.check(git_index_read(index.pointer, 0), "read the index '\(path)'")
        self.init(index)
    }

    init(_ index: consuming Handle) { handle = IndexHandle(index) }

    /// Calls with the entries whose names begin with the prefix, in their order, until it is told to end by false.
    func forEach(under prefix: [UInt8], _ body: (RawIndexEntry) -> Bool) {
        let index = handle.handle.pointer
        for position in firstEntry(from: prefix)..<git_index_entrycount(index) {
            // "The entry is not modifiable and should not be freed."
            guard let entry = git_index_get_byindex(index, position), let path = entry.pointee.path else {
                return
            }
            let raw = RawIndexEntry(entry, name: UnsafeRawBufferPointer(start: path, count: strlen(path)))
            guard raw.name.starts(with: prefix), body(raw) else { return }
        }
    }

    private func firstEntry(from prefix: [UInt8]) -> Int {
        let index = handle.handle.pointer
        var position = 0
        let code = git_index_find_prefix(&position, index, String(decoding: prefix, as: UTF8.self))
        defer { git_error_clear() }
        guard code >= 0 else { return git_index_entrycount(index) }
        // Of a conflict's stages, which have one path, the search finds any.
        while position > 0, let path = git_index_get_byindex(index, position - 1)?.pointee.path,
            UnsafeRawBufferPointer(start: path, count: strlen(path)).starts(with: prefix)
        {
            position -= 1
        }
        return position
    }
}

extension RawIndexEntry {
    /// Lends the name for the call.
    init(_ entry: UnsafePointer<git_index_entry>, name: UnsafeRawBufferPointer) {
        self.init(
            name: name,
            mode: entry.pointee.mode,
            id: ObjectID(entry.pointee.id),
            stage: Int(git_index_entry_stage(entry)),
            intentToAdd: UInt32(entry.pointee.flags_extended) & GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue != 0
        )
    }
}
