/// A script that scratch databases begin with, before the first migration: what the platform gives that real databases are on.
public struct Prelude: Hashable, Sendable {
    /// From the top of the tree.
    public let path: String
    /// What it holds; nil where the tree has no such file.
    public let blob: BlobID?

    /// The prelude at a path.
    public init(path: String, blob: BlobID?) { (self.path, self.blob) = (path, blob) }

    /// What stands for it among the scripts that a schema is made of.
    public var content: String { "prelude \(blob?.hex ?? path)" }
}
