/// Why an object that is named may be absent from the object database.
public enum MissingObjectHint: Equatable, Sendable {
    /// The clone is shallow: history before its boundary was not fetched.
    case shallow
    /// The clone is partial: blobs or trees were left out, and are not fetched on demand.
    case partialClone
}

/// What git's repository could not give, as facts. How to go on is for the caller to say.
public enum GitError: Error, Equatable, Sendable {
    /// Neither the path nor a folder above it is a repository.
    case noRepository(path: String)
    /// The repository belongs to another user and `safe.directory` does not list it.
    case foreignOwner(path: String)
    /// The repository has a format that libgit2 cannot read: SHA-256 objects, reftable, another extension.
    case unsupportedRepository(path: String, reason: String)
    /// No object has this name.
    case unknownRevision(String)
    /// More than one commit has this short id.
    case ambiguousRevision(String)
    /// The revision names a tree, a blob, or a tag of one.
    case notACommit(String)
    /// An object that another one names is not in the object database.
    case missingObject(ObjectID?, hint: MissingObjectHint?)
    /// The walk came to the boundary of a shallow clone, so that its answer is unknown.
    case shallowHistory
    /// The reference was not what it was expected to be; nil stands for "does not exist".
    case referenceChanged(name: String, expected: ObjectID?, found: ObjectID?)
    /// The name is none that git allows for a reference.
    case invalidReferenceName(String)
    /// A configuration file or variable cannot be parsed, or holds what it must not.
    case invalidConfiguration(file: String?, line: Int?, message: String)
    /// Any other refusal: what was tried, and libgit2's words and code for it.
    case other(operation: String, message: String, code: Int32)
}

extension GitError: CustomStringConvertible {
    /// The fact in plain words.
    public var description: String {
        switch self {
        case .noRepository(let path):
            "not a git repository (or any of the parent directories): \(path)"
        case .foreignOwner(let path):
            "the repository at '\(path)' is owned by another user, and safe.directory does not list it"
        case .unsupportedRepository(let path, let reason):
            "the repository at '\(path)' cannot be read: \(reason)"
        case .unknownRevision(let spec):
            "unknown revision '\(spec)'"
        case .ambiguousRevision(let spec):
            "revision '\(spec)' is ambiguous"
        case .notACommit(let spec):
            "'\(spec)' is not a commit"
        case .missingObject(let id, let hint):
            "object \(id?.hex ?? "of unknown name") is missing\(Self.explanation(of: hint))"
        case .shallowHistory:
            "history is incomplete: the repository is a shallow clone"
        case .referenceChanged(let name, let expected, let found):
            "reference '\(name)' is at \(found?.hex ?? "nothing") but \(expected?.hex ?? "nothing") was expected"
        case .invalidReferenceName(let name):
            "'\(name)' is not a valid reference name"
        case .invalidConfiguration(let file, let line, let message):
            "bad configuration\(Self.place(file, line)): \(message)"
        case .other(let operation, let message, let code):
            "cannot \(operation): \(message) (libgit2 \(code))"
        }
    }

    private static func explanation(of hint: MissingObjectHint?) -> String {
        switch hint {
        case .shallow: " (the repository is a shallow clone)"
        case .partialClone: " (the repository is a partial clone)"
        case nil: ""
        }
    }

    private static func place(_ file: String?, _ line: Int?) -> String {
        guard let file else { return "" }
        return line.map { " in \(file), line \($0)" } ?? " in \(file)"
    }
}
