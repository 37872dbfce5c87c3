internal import CLibgit2

extension Repository {
    /// The text of an object's note, as `git notes show` prints it; nil where it has none.
    ///
    /// - Parameters:
    ///   - object: what the note is about, which need not be a commit.
    ///   - reference: the notes' own reference, such as `refs/notes/commits`.
    public func note(on object: ObjectID, in reference: String) throws(GitError) -> String? {
        try checkReferenceName(reference, underRefs: true)
        var oid = object.oid
        var note: OpaquePointer?
        let code = git_note_read(&note, pointer, reference, &oid)
        if code == GIT_ENOTFOUND.rawValue {
            git_error_clear()
            return nil
        }
        try check(code, "read the notes of '\(reference)'")
        // git_note_free: "Free a git_note object"; the message lives as long as it does.
        defer { git_note_free(note) }
        return git_note_message(note).map { String(cString: $0) }
    }

    /// Writes notes, each in the place of the one that its object has, in one commit on their reference.
    ///
    /// - Throws: `GitError.referenceChanged` when another process has written notes meanwhile.
    public func writeNotes(
        _ notes: [(object: ObjectID, text: String)],
        in reference: String,
        message: String
    ) throws(GitError) {
        guard !notes.isEmpty else { return }
        let tip = try self.reference(reference)
        let author = try reflogSignature()
        var tree = tip
        for note in notes { tree = try notesCommit(after: tree, note, by: author) }
        guard let last = tree else { return }
        let commit = try notesCommit(
            withTreeOf: try lookupCommit(last),
            parents: tip.map { [$0] } ?? [],
            by: author,
            message: message
        )
        try updateReference(reference, to: commit, expecting: tip, message: "notes: \(message)")
    }

    /// A commit with one more note, which no reference has: only its tree is kept.
    func notesCommit(
        after parent: ObjectID?,
        _ note: (object: ObjectID, text: String),
        by author: Signature
    ) throws(GitError) -> ObjectID {
        var (commit, object) = (git_oid(), note.object.oid)
        let signature = try OwnedSignature(author)
        let code = try withCommit(parent) { before in
            git_note_commit_create(
                &commit,
                nil,
                pointer,
                before,
                signature.pointer,
                signature.pointer,
                &object,
                note.text,
                1
            )
        }
        try check(code, "write a note")
        return ObjectID(commit)
    }

    func notesCommit(
        withTreeOf last: borrowing Handle,
        parents: [ObjectID],
        by author: Signature,
        message: String
    ) throws(GitError) -> ObjectID {
        let tree = try Handle("read the notes' tree", freedBy: git_tree_free) {
            git_commit_tree(&$0, last.pointer)
        }
        let signature = try OwnedSignature(author)
        var commit = git_oid()
        let code = try withCommits(parents[...]) { before in
            var before = before
            return git_commit_create(
                &commit,
                pointer,
                nil,
                signature.pointer,
                signature.pointer,
                nil,
                message + "\n",
                tree.pointer,
                before.count,
                &before
            )
        }
        try check(code, "write the notes' commit")
        return ObjectID(commit)
    }
}

extension Repository {
    /// Lends a commit; nil where there is none.
    private func withCommit(_ id: ObjectID?, _ use: (OpaquePointer?) -> Int32) throws(GitError) -> Int32 {
        guard let id else { return use(nil) }
        let commit = try lookupCommit(id)
        return use(commit.pointer)
    }

    /// Lends several commits.
    private func withCommits(
        _ ids: ArraySlice<ObjectID>,
        after lent: [OpaquePointer?] = [],
        _ use: ([OpaquePointer?]) -> Int32
    ) throws(GitError) -> Int32 {
        guard let first = ids.first else { return use(lent) }
        let commit = try lookupCommit(first)
        return try withCommits(ids.dropFirst(), after: lent + [commit.pointer], use)
    }
}

/// A signature that libgit2 allocated for us.
private struct OwnedSignature: ~Copyable {
    let pointer: UnsafeMutablePointer<git_signature>

    init(_ signature: Signature) throws(GitError) {
        var made: UnsafeMutablePointer<git_signature>?
        let code = git_signature_new(
            &made,
            signature.name,
            signature.email,
            signature.seconds,
            Int32(signature.offsetMinutes)
        )
        try check(code, "sign as \(signature.name)")
        guard let made else {
            throw .other(operation: "sign", message: "libgit2 returned nothing", code: 0)
        }
        pointer = made
    }

    deinit { git_signature_free(pointer) }
}
