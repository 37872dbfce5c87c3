import Git
import Migrations

/// What the ledger says of commits, tags and scripts, against what the repository has of them.
struct RepositoryCheck {
    let project: Project
    let database: EnvironmentDatabase

    private var repository: Repository { project.repository }

    func anomalies(_ state: LedgerState) throws -> [Anomaly] {
        try position(state) + tags() + scripts(state)
    }

    /// The commit that the environment is at, and its migrations.
    private func position(_ state: LedgerState) throws -> [Anomaly] {
        guard let position = state.position, let commit = position.commit, let object = commit.object else {
            return []
        }
        do {
            guard state.stepsSincePosition == 0 else { return [] }
            let difference = Difference(applied: state.applied, catalogue: try project.catalogue(of: object))
            guard difference.lacking.isEmpty, difference.unknown.isEmpty else {
                return [
                    .notAsCommit(
                        commit,
                        missing: difference.lacking.map(\.id),
                        extra: difference.unknown.map(\.id)
                    )
                ]
            }
            return []
        } catch GitError.missingObject {
            return [.commitUnknown(commit, tag: position.tag)]
        }
    }

    /// The tags that were deployed, as they stood last.
    private func tags() throws -> [Anomaly] {
        let deployed = try database.connection.query(Self.tags, [database.tenant])
        guard !deployed.isEmpty else { return [] }
        let tags = Dictionary(try repository.tags().map { ($0.name, $0.commit) }) { first, _ in first }
        return deployed.compactMap { row in
            guard let tag = row["tag"], let recorded = row["to_commit"] else { return nil }
            guard let commit = tags[tag] else { return .tagUnknown(tag: tag, CommitID(hex: recorded)) }
            guard commit.hex != recorded else { return nil }
            return .tagMoved(tag: tag, from: CommitID(hex: recorded), to: CommitID(commit))
        }
    }

    private func scripts(_ state: LedgerState) throws -> [Anomaly] {
        let unknown = try state.applied.filter { applied in
            guard let object = applied.up.object else { return true }
            do {
                _ = try repository.blobSize(object)
                return false
            } catch GitError.missingObject {
                return true
            }
        }
        return unknown.first.map { [.scriptsUnknown(count: unknown.count, example: $0.id.description)] } ?? []
    }

    private static let tags = """
        SELECT DISTINCT ON (tag) tag, to_commit
        FROM git_migrate.deployments
        WHERE tenant = $1 AND tag IS NOT NULL AND outcome = 'done'
        ORDER BY tag, id DESC
        """
}
