import Git
import Migrations

extension GateInspection {
    /// Whether the check finds no error in what the plan applies. What the environment has already is not judged again.
    func checked() throws -> Checklist.Finding? {
        guard settings.requireCheck, let commit = target.commit?.object else { return nil }
        let check = Check(project)
        let result = try check.judge(try check.subject(ofTree: commit, since: try bases()))
        let errors = result.findings.filter(result.fails)
        return errors.isEmpty ? .passed(.noErrors(migrations: result.migrations)) : .refused(.errors(errors))
    }

    /// The commit that the environment is at, as far as the repository has it.
    private func bases() throws -> [ObjectID] {
        guard let commit = state?.position?.commit?.object else { return [] }
        do {
            _ = try project.repository.commit(commit)
            return [commit]
        } catch GitError.missingObject, GitError.notACommit {
            return []
        }
    }
}
