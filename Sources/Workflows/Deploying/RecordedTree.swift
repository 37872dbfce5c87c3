import Migrations

/// The identity of a commit's migrations as a ledger keeps it, with a mark where the database calls some of them differently: what it
/// calls them then only its own rows tell.
enum RecordedTree {
    private static let mark = " (other names)"

    /// What is recorded of a tree.
    static func text(_ tree: String, hasOtherNames: Bool) -> String { hasOtherNames ? tree + mark : tree }

    /// Whether what is recorded is of this tree, whatever the database calls its migrations.
    static func isOf(_ tree: String, _ recorded: String?) -> Bool {
        recorded == tree || recorded == tree + mark
    }
}

extension PreparedRun {
    /// What the ledger is to remember of the target's migrations: nil where the database will not have exactly these.
    var recordedTree: String? {
        guard plan.isWhole, edits.isEmpty, let tree = target.tree else { return nil }
        if let state, !state.appliedIsRead, let recorded = state.position?.tree,
            RecordedTree.isOf(tree, recorded)
        {
            return recorded
        }
        let hasOtherNames = plan.remarks.contains { if case .renamed = $0 { true } else { false } }
        return RecordedTree.text(tree, hasOtherNames: hasOtherNames)
    }
}
