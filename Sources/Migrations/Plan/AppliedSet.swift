/// What a database has, by content and whatever the order: databases with one such set stand at one place.
public struct AppliedSet: Hashable, Sendable {
    private let contents: Set<Content>

    private struct Content: Hashable, Sendable {
        let id: MigrationID
        let up: BlobID
    }

    /// What these rows of the ledger are. A baseline is what it replaces: databases that ran that stand at the same place.
    ///
    /// - Parameter archive: tells what a row's script replaces; nil for what is no baseline.
    public init(_ applied: [AppliedMigration], archive: (AppliedMigration) -> Archive? = { _ in nil }) {
        contents = Set(
            applied.flatMap { row in
                archive(row)?.leaves.map { Content(id: $0.id, up: $0.up) } ?? [
                    Content(id: row.id, up: row.up)
                ]
            }
        )
    }

    private init(contents: Set<Content>) { self.contents = contents }

    /// The set once these are reverted.
    public func without(_ reverted: AppliedSet) -> AppliedSet {
        AppliedSet(contents: contents.subtracting(reverted.contents))
    }
}

/// Where undoing brings one database of several.
public struct WayBack: Hashable, Sendable {
    /// What it has.
    public let from: AppliedSet
    /// What it would have; nil where there is not as much to undo.
    public let to: AppliedSet?

    /// A way.
    public init(from: AppliedSet, to: AppliedSet?) {
        self.from = from
        self.to = to
    }

    /// The one place that undoing brings all of them to, those aside that stand there already; nil where there is none.
    ///
    /// Those that stand there stay: they were brought there before, by a run that did not come to the others. There is at most one
    /// such place, since each of two would have to lie behind the other.
    public static func commonEnd(of ways: [WayBack]) -> AppliedSet? {
        let all = Set(ways)
        return Set(all.compactMap(\.to)).first { end in
            all.allSatisfy { $0.to == end || $0.from == end }
        }
    }
}
