internal import CLibgit2

extension Repository {
    /// A commit that joins two histories of notes, which no reference has yet.
    ///
    /// - Parameters:
    ///   - notes: the notes that are not as the first history has them.
    ///   - first: the history whose other notes stay.
    ///   - second: the other one.
    public func notesMerge(
        of first: ObjectID,
        and second: ObjectID,
        changing notes: [(object: ObjectID, text: String)],
        message: String
    ) throws(GitError) -> ObjectID {
        let author = try reflogSignature()
        var tree = first
        for note in notes { tree = try notesCommit(after: tree, note, by: author) }
        return try notesCommit(
            withTreeOf: try lookupCommit(tree),
            parents: [first, second],
            by: author,
            message: message
        )
    }
}
