/// The index's extension TREE: the ids of the trees that its entries make, for the folders in which nothing was staged since a tree was
/// last made of them.
struct CachedTrees {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One folder; what it holds follows it.
    private struct Node {
        let name: ArraySlice<UInt8>
        /// Nil where something was staged since.
        let id: ObjectID?
        let children: Int
    }

    /// The id of a folder's tree, by the folder's components; nil when it is not known, or the extension is damaged.
    func id(of folder: [[UInt8]]) -> ObjectID? {
        var offset = 0
        guard var node = read(&offset) else { return nil }
        for component in folder {
            guard let child = child(component, of: node, &offset) else { return nil }
            node = child
        }
        return node.id
    }

    /// The child of that name, with the offset behind it.
    private func child(_ name: [UInt8], of node: Node, _ offset: inout Int) -> Node? {
        for _ in 0..<node.children {
            guard let child = read(&offset) else { return nil }
            if child.name.elementsEqual(name) { return child }
            var below = child.children
            while below > 0 {
                guard let skipped = read(&offset) else { return nil }
                below += skipped.children - 1
            }
        }
        return nil
    }

    /// "NUL-terminated path component; ASCII decimal number of entries in the index that is covered by the tree (negative when invalidated);
    /// a space; ASCII decimal number of subtrees; a newline; object name", which an invalidated one has not.
    private func read(_ offset: inout Int) -> Node? {
        guard let name = take(until: 0, &offset), let count = take(until: UInt8(ascii: " "), &offset),
            let children = take(until: UInt8(ascii: "\n"), &offset).flatMap({
                Int(String(decoding: $0, as: UTF8.self))
            }),
            (0...bytes.count).contains(children)
        else { return nil }
        guard count.first != UInt8(ascii: "-") else { return Node(name: name, id: nil, children: children) }
        guard offset + 20 <= bytes.count else { return nil }
        let id = bytes[offset..<offset + 20].withUnsafeBytes { ObjectID(bytes: $0) }
        offset += 20
        return Node(name: name, id: id, children: children)
    }

    private func take(until byte: UInt8, _ offset: inout Int) -> ArraySlice<UInt8>? {
        guard offset <= bytes.count, let end = bytes[offset...].firstIndex(of: byte) else { return nil }
        defer { offset = end + 1 }
        return bytes[offset..<end]
    }
}
