import Git
import Migrations

/// Approves a prepared deployment: signs what it is about, and keeps that as a note on the commit it leads to.
public struct Approving {
    let project: Project
    let run: PreparedRun

    /// For a deployment that nothing but gates can be in the way of.
    public init(_ run: PreparedRun, in project: Project) { (self.project, self.run) = (project, run) }

    /// Why nothing was approved.
    public enum Problem: Error, Hashable, Sendable {
        /// The environment has what the target has.
        case nothingToApprove(EnvironmentName)
        /// The approver wrote a migration of the plan.
        case author(String)
    }

    /// What came of it.
    public enum Outcome: Sendable {
        /// It is approved now.
        case approved(by: String)
        /// The same person approved the same before.
        case approvedBefore(by: String)
    }

    /// The namespace of SSH signatures: one made for git does not count as an approval.
    static let namespace = "git-migrate"

    /// Signs, and writes the note.
    ///
    /// - Throws: ``Approving/Problem``, `SignatureProblem`.
    public func approve() throws -> Outcome {
        guard !run.plan.isEmpty, let commit = run.target.commit, let object = commit.object else {
            throw Problem.nothingToApprove(run.database.settings.name)
        }
        let signing = try Signing(project)
        let person = signing.person.email
        let authors = try PlanAuthors(of: run.plan, at: object, in: project)
        guard !authors.include(person) else { throw Problem.author(person) }
        let statement = ApprovalStatement(
            of: run.plan,
            on: run.database.settings.name,
            run.state,
            to: commit,
            by: person,
            at: signing.person.seconds
        )
        let note = try RecordNotes(project).own(on: object) ?? ""
        let isThere = Approval.all(in: note).contains {
            $0.statement.isAboutTheSame(as: statement) && $0.statement.approver == statement.approver
        }
        guard !isThere else { return .approvedBefore(by: person) }
        let signature = try signing.sign(Array(statement.text.utf8), for: Self.namespace)
        try project.repository.writeNotes(
            [(object, Approval(statement, signature: signature).added(to: note))],
            in: RecordNotes.reference,
            message: "approved \(run.target.name) for \(run.database.settings.name)"
        )
        return .approved(by: person)
    }
}

extension ApprovalStatement {
    /// About a plan on a database as its ledger stands.
    init(
        of plan: Plan,
        on environment: EnvironmentName,
        _ state: LedgerState?,
        to commit: CommitID,
        by approver: String,
        at seconds: Int64
    ) {
        self.init(
            environment: environment,
            identity: state?.identity,
            from: state?.position?.commit,
            to: commit,
            plan: plan.fingerprint,
            approver: approver,
            at: seconds
        )
    }
}

/// Who wrote the migrations that a plan applies: the authors of the commits that brought their up scripts as they are.
struct PlanAuthors {
    private let addresses: Set<String>

    init(of plan: Plan, at tip: ObjectID, in project: Project) throws {
        let origins = try Origins.of(tip, in: project)
        let commits = Set(plan.applies.compactMap { origins.commits[$0.up.blob] })
        addresses = try commits.reduce(into: []) { all, id in
            let commit = try project.repository.commit(id)
            all.insert(commit.author.email.lowercased())
            all.formUnion(Self.others(in: commit.message))
        }
    }

    func include(_ address: String) -> Bool { addresses.contains(address.lowercased()) }

    func include(_ signer: Signer) -> Bool { addresses.contains { signer.isKnown(as: $0) } }

    /// The addresses of `Co-authored-by: Ada <ada@example.org>`.
    private static func others(in message: String) -> [String] {
        message.split(separator: "\n").compactMap { line in
            guard line.lowercased().hasPrefix("co-authored-by:"), let open = line.lastIndex(of: "<"),
                let close = line.lastIndex(of: ">"), open < close
            else { return nil }
            return line[line.index(after: open)..<close].lowercased()
        }
    }
}
