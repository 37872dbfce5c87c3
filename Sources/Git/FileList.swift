/// The files below a folder of a tree or of the index, to be compared with another such list.
///
/// Ten thousand files take two allocations: of most of them nobody wants to know more than that they are the same.
public struct FileList: Sendable {
    /// From the top of the tree, with a slash at its end; empty for the top itself.
    private let folder: [UInt8]
    /// The paths from the folder, one after the other.
    private var names: [UInt8] = []
    private var items: [Item] = []
    private var isOrdered = true

    private struct Item {
        let start: Int
        let end: Int
        let id: ObjectID
        let mode: UInt32
        let stage: Int

        func isSame(as other: Item) -> Bool {
            id == other.id && mode == other.mode && (stage > 0) == (other.stage > 0)
        }
    }

    /// A file, with its path from the top of the tree.
    public struct File: Hashable, Sendable {
        /// Bytes that are not UTF-8 are repaired.
        public let path: String
        /// The id of the blob, or of a submodule's commit.
        public let id: ObjectID
        /// What it is.
        public let mode: FileMode
        /// Whether it is one side of an unresolved conflict.
        public let isUnmerged: Bool
    }

    init(folder: String) {
        self.folder = Path.components(folder).flatMap { $0 + [UInt8(ascii: "/")] }
    }

    /// The list, if it is in the order of the paths' bytes, which comparing relies on: a hostile tree may be in another.
    var inOrder: FileList? { isOrdered ? self : nil }

    /// Adds a file. Of an unresolved conflict only our side (stage 2) stays, else theirs (3), else the base's (1).
    ///
    /// - Parameter path: the folder that the file lies in, from the list's own, with a slash at its end.
    mutating func append(
        _ name: UnsafeRawBufferPointer,
        in path: [UInt8] = [],
        _ id: ObjectID,
        _ mode: UInt32,
        stage: Int = 0
    ) {
        let start = names.count
        names += path
        names += name
        let item = Item(start: start, end: names.count, id: id, mode: mode, stage: stage)
        guard let last = items.last else { return items.append(item) }
        let order = names.withUnsafeBytes { Self.order(last, $0, item, $0) }
        if order == 0, stage > 0 {
            if last.stage < 2 { items[items.count - 1] = item }
        } else {
            isOrdered = isOrdered && order < 0
            items.append(item)
        }
    }

    /// How many files there are.
    public var count: Int { items.count }

    /// All of them.
    public var files: [File] { items.map(file) }

    /// The files that `belongs` says yes to, by the bytes of their paths from the folder.
    public func files(where belongs: (UnsafeRawBufferPointer) -> Bool) -> [File] {
        names.withUnsafeBytes { names in
            items.filter { belongs(UnsafeRawBufferPointer(rebasing: names[$0.start..<$0.end])) }.map(file)
        }
    }

    /// The files that the other list has not in the same way: at the same path, with the same content and mode.
    public func missing(from other: FileList) -> [File] {
        var missing: [File] = []
        names.withUnsafeBytes { names in
            other.names.withUnsafeBytes { otherNames in
                var next = 0
                for item in items {
                    var order = -1
                    while next < other.items.count {
                        order = Self.order(item, names, other.items[next], otherNames)
                        if order <= 0 { break }
                        next += 1
                    }
                    if next == other.items.count || order != 0 || !item.isSame(as: other.items[next]) {
                        missing.append(file(item))
                    }
                }
            }
        }
        return missing
    }

    private func file(_ item: Item) -> File {
        File(
            path: String(decoding: folder + names[item.start..<item.end], as: UTF8.self),
            id: item.id,
            mode: FileMode(item.mode),
            isUnmerged: item.stage > 0
        )
    }

    /// By the bytes of the paths.
    private static func order(
        _ one: Item,
        _ names: UnsafeRawBufferPointer,
        _ other: Item,
        _ otherNames: UnsafeRawBufferPointer
    ) -> Int {
        UnsafeRawBufferPointer.order(
            .init(rebasing: names[one.start..<one.end]),
            .init(rebasing: otherNames[other.start..<other.end])
        )
    }
}
