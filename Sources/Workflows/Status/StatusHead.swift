import Git
import Migrations

/// The migrations of HEAD, or of another commit, of which only as many are read as tell where a database stands.
struct StatusHead {
    private let project: Project
    /// The commit; nil on a branch without one.
    let commit: ObjectID?
    /// The identity of its migrations; nil on a branch without a commit.
    private let tree: String?
    /// All of them; none on a branch without a commit.
    let catalogue: Lazy<Catalogue>

    /// - Parameter revision: the commit; nil for HEAD.
    init(_ project: Project, _ revision: Target? = nil) throws {
        self.project = project
        commit = try revision.map { $0.commit?.object } ?? project.repository.head().commit
        tree = try commit.map(project.catalogueTree)
        catalogue = Lazy { try revision.map { try $0.catalogue(in: project) } ?? project.catalogueOfHead() }
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
