import Git
import Migrations

/// The plan of a database that is exactly at a commit: what differs between its tree and the target's tells what is pending, and of
/// the ledger only the rows of what is reverted are read.
extension Preparation {
    /// What such a plan is made of.
    struct ShortWay {
        let catalogue: Catalogue
        let plan: Plan
        let request: PlanRequest
        /// Recorded down scripts that were read with the rows.
        let downs: [BlobID: [UInt8]]
    }

    /// Nil where the trees do not tell enough: whatever would be refused, or is late, is judged by the ledger's own rows.
    func shortWay(
        _ kind: PreparedRun.Kind,
        to target: Target,
        from state: LedgerState,
        as request: PlanRequest,
        downsFrom downSource: Target?
    ) throws -> ShortWay? {
        guard let position = state.position, !target.isRecorded, let commit = target.commit?.object,
            let (change, catalogue) = project.treeChange(from: position, to: commit),
            var difference = Difference(across: change, to: catalogue)
        else { return nil }
        var downs: [BlobID: [UInt8]] = [:]
        if kind == .rollback || !difference.unknown.isEmpty {
            guard !difference.unknown.isEmpty, kind == .rollback || request.allowRevert,
                let recorded = try database.ledger.applied(
                    difference.unknown.map(\.up),
                    at: state.sequence
                ),
                let found = difference.reverting(recorded.rows)
            else { return nil }
            (difference, downs) = (found, recorded.downs)
        }
        // Where the database is at what is checked out, that has the very migrations that are reverted.
        let isCheckedOut =
            !difference.unknown.isEmpty && (try? project.catalogueTreeOfHead()) == position.tree
        let request = try completed(
            request,
            difference,
            catalogue,
            downSource,
            checkedOut: isCheckedOut ? change.before(catalogue) : nil
        )
        let plan = Plan(difference, catalogue: catalogue, as: request)
        guard plan.obstacles.isEmpty, plan.late.isEmpty else { return nil }
        return ShortWay(catalogue: catalogue, plan: plan, request: request, downs: downs)
    }
}
