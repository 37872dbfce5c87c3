internal import CLibgit2
import Glibc

/// Who did something, and when by that person's clock.
public struct Signature: Hashable, Sendable {
    /// The person's name.
    public let name: String
    /// The person's address.
    public let email: String
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let seconds: Int64
    /// Minutes east of UTC.
    public let offsetMinutes: Int

    /// A signature of the given parts.
    public init(name: String, email: String, seconds: Int64, offsetMinutes: Int) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }

    /// Copies a signature that libgit2 lends.
    init(_ signature: UnsafePointer<git_signature>?) {
        self.init(
            name: signature?.pointee.name.map { String(cString: $0) } ?? "",
            email: signature?.pointee.email.map { String(cString: $0) } ?? "",
            seconds: signature?.pointee.when.time ?? 0,
            offsetMinutes: Int(signature?.pointee.when.offset ?? 0)
        )
    }
}

/// One commit, as it was written. Text that is not UTF-8 is repaired.
public struct Commit: Hashable, Sendable {
    /// The commit's own id.
    public let id: ObjectID
    /// The id of its tree.
    public let tree: ObjectID
    /// The ids of its parents, the first one first; they need not be present in a shallow clone.
    public let parents: [ObjectID]
    /// Who wrote the change.
    public let author: Signature
    /// Who made the commit.
    public let committer: Signature
    /// The first paragraph of the message, on one line.
    public let summary: String
    /// The whole message.
    public let message: String
}

extension Repository {
    /// Reads a commit.
    ///
    /// - Throws: `GitError.missingObject`, `.notACommit`.
    public func commit(_ id: ObjectID) throws(GitError) -> Commit {
        let commit = try lookupCommit(id)
        let pointer = commit.pointer
        // The commit lends its strings and ids: "valid for the lifetime of the commit".
        return Commit(
            id: id,
            tree: ObjectID(git_commit_tree_id(pointer)) ?? .zero,
            parents: (0..<git_commit_parentcount(pointer)).compactMap {
                ObjectID(git_commit_parent_id(pointer, $0))
            },
            author: Signature(git_commit_author(pointer)),
            committer: Signature(git_commit_committer(pointer)),
            summary: git_commit_summary(pointer).map { String(cString: $0) } ?? "",
            message: git_commit_message(pointer).map { String(cString: $0) } ?? ""
        )
    }

    func lookupCommit(_ id: ObjectID) throws(GitError) -> Handle {
        var oid = id.oid
        return try open(
            "read commit \(id)",
            freedBy: git_commit_free,
            explain: { failure in
                // An object of another type is "not found" too, but not by the object database.
                failure.is(GIT_ENOTFOUND) && !failure.isMissingObject ? .notACommit(id.hex) : nil
            },
            { git_commit_lookup(&$0, pointer, &oid) }
        )
    }

    /// Who runs this, as git finds it: `GIT_COMMITTER_*`, `GIT_AUTHOR_*`, `committer.*`, `user.*`, `EMAIL`;
    /// nil if name or address is unset. The time is now.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func defaultSignature() throws(GitError) -> Signature? {
        try signature(first: "committer", second: "author")
    }

    /// Whom git would name as the author of a commit made now; nil when it would have to guess.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func authorSignature() throws(GitError) -> Signature? {
        try signature(first: "author", second: "committer")
    }

    private func signature(first: String, second: String) throws(GitError) -> Signature? {
        let configuration = try configuration()
        func variables(_ part: String) -> [String] {
            [first, second].map { "GIT_\($0.uppercased())_\(part)" }
        }
        func find(_ variables: [String], _ keys: [String]) -> String? {
            variables.lazy.compactMap { self.environment.nonEmpty($0) }.first
                ?? keys.lazy.compactMap { configuration.string($0) }.first { !$0.isEmpty }
        }
        guard let name = find(variables("NAME"), [first + ".name", "user.name"]),
            let email = find(variables("EMAIL"), [first + ".email", "user.email"])
                ?? environment.nonEmpty("EMAIL")
        else {
            return nil
        }
        return Self.signature(name: name, email: email)
    }

    /// Git leaves out what ends a name or an address in its format (`strbuf_addstr_without_crud`), where libgit2 refuses it.
    private static func withoutMarks(_ text: String) -> String {
        String(text.unicodeScalars.filter { !["<", ">", "\n"].contains($0) })
    }

    static func signature(name: String, email: String) -> Signature {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Signature(
            name: withoutMarks(name),
            email: withoutMarks(email),
            seconds: Int64(now),
            offsetMinutes: local.tm_gmtoff / 60
        )
    }
}
