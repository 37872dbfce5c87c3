/// A file as a commit's tree or the index holds it.
public struct SourceFile: Hashable, Sendable {
    /// From the top of the tree.
    public let path: String
    /// What it holds.
    public let blob: BlobID
    /// What it is.
    public let kind: Kind

    /// A kind of tree entry.
    public enum Kind: Hashable, Sendable {
        /// A plain file.
        case file
        /// A symbolic link, whose blob is a path and no SQL.
        case symbolicLink
        /// A commit of another repository.
        case submodule
        /// Anything else, or an entry with conflicting versions in the index.
        case unmerged
    }

    /// A file at `path`.
    public init(path: String, blob: BlobID, kind: Kind = .file) {
        self.path = path
        self.blob = blob
        self.kind = kind
    }
}
