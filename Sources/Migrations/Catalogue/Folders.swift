/// The migrations folders of a tree, and how files are called in them.
public struct Folders: Sendable {
    private let layout: Layout
    /// The longest first: of nested ones, a file belongs to the innermost.
    private let roots: [String]
    private let dialect: String

    /// Folders by their paths from the top of the tree.
    public init(roots: [String], layout: Layout, dialect: String = Dialect.postgres) {
        self.roots = roots.sorted { $0.utf8.count > $1.utf8.count }
        self.layout = layout
        self.dialect = dialect
    }

    /// What the file at a path from the top of the tree is, and the folder that it lies in; nil when it lies in none.
    public func role(of path: String) -> (root: String, role: Layout.Role)? {
        place(of: path).map { ($0.root, layout.role(of: $0.path, dialect: dialect)) }
    }

    private func place(of path: String) -> (root: String, path: String)? {
        for root in roots {
            if root.isEmpty { return (root, path) }
            let rest = path.utf8.dropFirst(root.utf8.count)
            if path.utf8.starts(with: root.utf8), rest.first == UInt8(ascii: "/") {
                return (root, String(decoding: rest.dropFirst(), as: UTF8.self))
            }
        }
        return nil
    }
}
