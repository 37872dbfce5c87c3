import Git
import Migrations

/// HEAD's migrations, of which only as many are read as tell where a database stands.
struct StatusHead {
    private let project: Project
    private let commit: ObjectID?
    /// The identity of its migrations; nil on a branch without a commit.
    private let tree: String?
    /// All of them; none on a branch without a commit.
    let catalogue: Lazy<Catalogue>

    init(_ project: Project) throws {
        self.project = project
        commit = try project.repository.head().commit
        tree = try commit.map(project.catalogueTree)
        catalogue = Lazy { try project.catalogueOfHead() }
    }

    /// What a database that is exactly at a commit has, held against HEAD's; nil where only its ledger's own rows tell that.
    func difference(from position: LedgerState.Position?) -> Difference? {
        guard let position, let commit else { return nil }
        if let tree, RecordedTree.isOf(tree, position.tree) {
            return Difference(applied: [], catalogue: .empty)
        }
        guard let (change, catalogue) = project.treeChange(from: position, to: commit),
            let difference = Difference(across: change, to: catalogue), difference.unknown.count <= 1
        else { return nil }
        return difference
    }
}
