import Git
import Migrations

extension Preparation {
    /// Both down scripts that a remark is about; nil for other remarks, and where the repository lacks the committed one, which
    /// does not run then.
    func otherDown(_ remark: Plan.Remark) throws -> PreparedRun.OtherDown? {
        let applied: AppliedMigration
        let committed: Half
        switch remark {
        case .otherDown(let row, let migration):
            guard let down = migration.down else { return nil }
            (applied, committed) = (row, down)
        case .downReplaced(let row, let half): (applied, committed) = (row, half)
        default: return nil
        }
        guard let object = committed.blob.object else { return nil }
        do {
            return PreparedRun.OtherDown(
                remark: remark,
                recorded: try applied.down.map(database.ledger.script) ?? [],
                committed: try project.repository.blob(object)
            )
        } catch GitError.missingObject {
            return nil
        }
    }
}
