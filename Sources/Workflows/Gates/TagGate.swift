import Git
import Glibc
import Migrations

extension GateInspection {
    /// Whether the target was named by a release tag that is where it was when it was deployed here before.
    func tagged() throws -> Checklist.Finding? {
        guard settings.requireTag else { return nil }
        guard let tag = target.tag else { return .refused(.notTagged(candidates: try candidates())) }
        let pattern = project.releasePattern
        guard fnmatch(pattern, tag, 0) == 0 else { return .refused(.noRelease(tag, pattern: pattern)) }
        if let commit = target.commit, let before = try commitBefore(of: tag), before != commit {
            return .refused(.tagMoved(tag, from: before))
        }
        return .passed(.tagged(tag))
    }

    /// The releases at the target's commit.
    func candidates() throws -> [String] {
        guard let commit = target.commit?.object else { return [] }
        return try project.releases().filter { $0.commit == commit }.map(\.name)
    }

    /// The commit from which a tag of this name was deployed here last.
    private func commitBefore(of tag: String) throws -> CommitID? {
        guard let database else {
            return try RecordHistory(project).deployments(of: environment.name)
                .first { $0.tag == tag && $0.outcome == .done }?.to
        }
        guard state != nil else { return nil }
        return try database.connection.ask(
            """
            SELECT to_commit FROM git_migrate.deployments
            WHERE tenant = $1 AND tag = $2 AND outcome = 'done' ORDER BY id DESC LIMIT 1
            """,
            [database.tenant, tag]
        ).first?["to_commit"].map(CommitID.init(hex:))
    }
}
