import Git
import Migrations
import SQL

// What a plan's steps and obstacles need of git and the ledger: the scripts.
extension Preparation {
    /// The step with its script; nil for a revert that has none, which the plan names as an obstacle.
    ///
    /// - Parameter recorded: scripts that the ledger was asked for already.
    func prepare(
        _ step: Step,
        of plan: Plan,
        _ downSource: Target?,
        _ recorded: [BlobID: [UInt8]]
    ) throws -> PreparedStep? {
        switch step {
        case .apply(let migration):
            let script = try MigrationScript(
                id: migration.id,
                side: .up,
                path: migration.up.path,
                blob: migration.up.blob,
                bytes: try blob(migration.up.blob),
                server: database.serverVersion
            )
            let down = try migration.down.map { half in
                StepRecord.Body(blob: half.blob, bytes: try text(of: half))
            }
            return PreparedStep(step: step, script: script, other: down)
        case .revert(let applied):
            if let half = plan.replacedDowns[applied] {
                return try prepare(step, half, from: downSource)
            }
            guard let down = applied.down else { return nil }
            let script = try MigrationScript(
                id: applied.id,
                side: .down,
                path: "\(applied.id) (down script as recorded)",
                blob: down,
                bytes: try recorded[down] ?? database.ledger.script(down),
                server: database.serverVersion
            )
            return PreparedStep(step: step, script: script, other: nil)
        }
    }

    /// A revert with another down script than the recorded one, which the ledger need not have yet.
    private func prepare(_ step: Step, _ half: Half, from source: Target?) throws -> PreparedStep {
        let script = try MigrationScript(
            id: step.id,
            side: .down,
            path: (source.map { $0.revision + ":" } ?? "") + half.path,
            blob: half.blob,
            bytes: try blob(half.blob),
            server: database.serverVersion
        )
        return PreparedStep(step: step, script: script, other: nil, isRecorded: false)
    }

    /// The bytes of a half that is only recorded: they need not be SQL, but the ledger must be able to hold them.
    private func text(of half: Half) throws -> [UInt8] {
        let bytes = try blob(half.blob)
        if let problem = SourceText.encodingProblem(in: bytes) {
            throw ScriptProblem(path: half.path, source: SourceText(bytes), cause: .unreadable(problem))
        }
        return bytes
    }

    private func blob(_ id: BlobID) throws -> [UInt8] {
        guard let object = id.object else { throw LedgerProblem.scriptMissing(id) }
        return try project.repository.blob(object)
    }

    func edit(_ shared: Difference.Shared, in target: Target) throws -> PreparedRun.Edit {
        let after = shared.migration.up.blob
        return PreparedRun.Edit(
            migration: shared.migration,
            before: try database.ledger.script(shared.applied.up),
            after: try target.isRecorded ? database.ledger.script(after) : blob(after)
        )
    }
}
