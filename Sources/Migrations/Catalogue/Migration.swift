/// One script of a migration.
public struct Half: Hashable, Sendable {
    /// The file, from the top of the tree.
    public let file: SourceFile
    /// What its own name says; the two halves of a pair may be called differently.
    public let id: MigrationID

    /// The half that `file` is.
    public init(file: SourceFile, id: MigrationID) {
        self.file = file
        self.id = id
    }

    /// Where it lies, from the top of the tree.
    public var path: String { file.path }
    /// What it holds.
    public var blob: BlobID { file.blob }
}

/// An identifier and a pair of scripts.
public struct Migration: Hashable, Sendable {
    /// Moves the database forward.
    public let up: Half
    /// Undoes what up did; nil when the tree has none.
    public let down: Half?

    /// The migration of those halves.
    public init(up: Half, down: Half?) {
        self.up = up
        self.down = down
    }

    /// What it is called: as the up half is.
    public var id: MigrationID { up.id }
    /// Both halves, or the one there is.
    public var halves: [Half] { down.map { [up, $0] } ?? [up] }

    /// The half on that side.
    public func half(_ side: Side) -> Half? { side == .up ? up : down }
}
