import Migrations

extension GateInspection {
    /// Whether enough people other than the authors have signed this very plan for this very database.
    func approved() throws -> Checklist.Finding? {
        guard settings.approvals > 0, let commit = target.commit, let object = commit.object else {
            return nil
        }
        let database = try reached()
        let subject = ApprovalSubject(plan, on: database, state)
        let wanted = ApprovalStatement(
            of: [subject],
            on: database.settings.name,
            to: commit,
            by: "",
            at: 0
        )
        let approvals = try RecordNotes(project).all(on: object).flatMap(Approval.all(in:))
            .filter { $0.statement.environment == wanted.environment }
            .reduce(into: [Approval]()) { if !$0.contains($1) { $0.append($1) } }
        let check = try SignatureCheck(project)
        let authors = try approvals.isEmpty ? nil : PlanAuthors(of: plan, at: object, in: project)
        var (people, uncounted): ([Signer], [UncountedApproval]) = ([], [])
        for approval in approvals {
            guard approval.statement.covers(wanted) else {
                uncounted.append(.other(by: approval.statement.approver))
                continue
            }
            do {
                let signer = try check.signer(
                    of: Array(approval.statement.text.utf8),
                    approval.signature,
                    for: Approving.namespace
                )
                if authors?.include(signer) == true {
                    uncounted.append(.author(signer))
                } else if !people.contains(where: signer.isSamePerson) {
                    people.append(signer)
                }
            } catch let problem as SignatureProblem {
                uncounted.append(.badSignature(by: approval.statement.approver, problem))
            }
        }
        return people.count >= settings.approvals
            ? .passed(.approved(by: people))
            : .refused(.notApproved(needed: settings.approvals, by: people, uncounted: uncounted))
    }
}
