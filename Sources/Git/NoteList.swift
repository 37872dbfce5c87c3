internal import CLibgit2

/// A note, and what it is about.
public struct Note: Hashable, Sendable {
    /// The object, which need not be here.
    public let object: ObjectID
    /// The blob that holds the text.
    public let blob: ObjectID
}

extension Repository {
    /// The notes of a reference, in no order; none where it does not exist.
    ///
    /// - Parameter reference: the notes' own reference, such as `refs/notes/commits`.
    public func notes(in reference: String) throws(GitError) -> [Note] {
        try checkReferenceName(reference, underRefs: true)
        guard try self.reference(reference) != nil else { return [] }
        let iterator = try open("read the notes of '\(reference)'", freedBy: git_note_iterator_free) {
            git_note_iterator_new(&$0, pointer, reference)
        }
        return try notes(of: iterator.pointer, "read the notes of '\(reference)'")
    }

    /// The notes in a commit of a notes' reference.
    public func notes(inCommit commit: ObjectID) throws(GitError) -> [Note] {
        let commit = try lookupCommit(commit)
        let iterator = try open("read notes", freedBy: git_note_iterator_free) {
            git_note_commit_iterator_new(&$0, commit.pointer)
        }
        return try notes(of: iterator.pointer, "read notes")
    }

    private func notes(of iterator: OpaquePointer, _ operation: String) throws(GitError) -> [Note] {
        var notes: [Note] = []
        var (blob, object) = (git_oid(), git_oid())
        while true {
            let code = git_note_next(&blob, &object, iterator)
            if code == GIT_ITEROVER.rawValue {
                git_error_clear()
                return notes
            }
            try check(code, operation)
            notes.append(Note(object: ObjectID(object), blob: ObjectID(blob)))
        }
    }
}
