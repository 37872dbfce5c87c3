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

    /// By path, byte by byte where the strings count as equal; an unmerged path has several files.
    static func byPath(_ left: SourceFile, _ right: SourceFile) -> Bool {
        if left.path != right.path { return left.path < right.path }
        if !left.path.utf8.elementsEqual(right.path.utf8) {
            return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
        }
        return left.blob.hex < right.blob.hex
    }

    /// A file at `path`.
    public init(path: String, blob: BlobID, kind: Kind = .file) {
        self.path = path
        self.blob = blob
        self.kind = kind
    }
}
