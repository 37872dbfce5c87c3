import Git
import Migrations

/// What is approved of one database: its plan, from where it is.
public struct ApprovalSubject: Sendable {
    /// Which member of a fleet it is; nil where the environment is one database.
    let member: String?
    let identity: String?
    let from: CommitID?
    let plan: Plan

    init(_ plan: Plan, on database: EnvironmentDatabase, _ state: LedgerState?) {
        member = database.member
        // The first of the tenants of a database makes the ledger for all: that changes nothing for those that have no step yet.
        let isUntouched = database.member != nil && state?.sequence == 0
        identity = isUntouched ? nil : state?.identity
        from = state?.position?.commit
        self.plan = plan
    }

    /// That of a deployment that nothing but gates can be in the way of.
    public init(_ run: PreparedRun) { self.init(run.plan, on: run.database, run.state) }

    /// Those that have one plan and one start are approved together.
    fileprivate struct Group: Hashable {
        let from: CommitID?
        let plan: Fingerprint
        let isFleet: Bool
    }

    fileprivate var group: Group { Group(from: from, plan: plan.fingerprint, isFleet: member != nil) }
}

/// Approves a prepared deployment: signs what it is about, and keeps that as a note on the commit it leads to.
public struct Approving {
    let project: Project
    let environment: EnvironmentName
    let target: Target
    /// One for each database.
    let subjects: [ApprovalSubject]

    /// For a deployment to one database, or to members of a fleet.
    public init(
        _ subjects: [ApprovalSubject],
        of environment: EnvironmentName,
        to target: Target,
        in project: Project
    ) {
        self.project = project
        self.environment = environment
        self.target = target
        self.subjects = subjects
    }

    /// Why nothing was approved.
    public enum Problem: Error, Hashable, Sendable {
        /// The environment has what the target has.
        case nothingToApprove(EnvironmentName)
        /// The approver wrote a migration of the plan.
        case author(String)
    }

    /// What came of it.
    public enum Outcome: Sendable {
        /// It is approved now, for these members where it is a fleet.
        case approved(by: String, members: [String])
        /// The same person approved the same before.
        case approvedBefore(by: String)
    }

    /// The namespace of SSH signatures: one made for git does not count as an approval.
    static let namespace = "git-migrate"

    /// Signs, and writes the note.
    ///
    /// - Throws: ``Approving/Problem``, `SignatureProblem`.
    public func approve() throws -> Outcome {
        let groups = groups()
        guard !groups.isEmpty, let commit = target.commit, let object = commit.object else {
            throw Problem.nothingToApprove(environment)
        }
        let signing = try Signing(project)
        let person = signing.person.email
        for group in groups {
            let authors = try PlanAuthors(of: group[0].plan, at: object, in: project)
            guard !authors.include(person) else { throw Problem.author(person) }
        }
        let old = try RecordNotes(project).own(on: object) ?? ""
        let note = try groups.reduce(old) { note, group in
            let statement = ApprovalStatement(
                of: group,
                on: environment,
                to: commit,
                by: person,
                at: signing.person.seconds
            )
            let isThere = Approval.all(in: note).contains {
                $0.statement.covers(statement) && $0.statement.approver == statement.approver
            }
            guard !isThere else { return note }
            let signature = try signing.sign(Array(statement.text.utf8), for: Self.namespace)
            return Approval(statement, signature: signature).added(to: note)
        }
        guard note != old else { return .approvedBefore(by: person) }
        try project.repository.writeNotes(
            [(object, note)],
            in: RecordNotes.reference,
            message: "approved \(target.name) for \(environment)"
        )
        return .approved(by: person, members: groups.flatMap { $0 }.compactMap(\.member))
    }

    /// What is to be signed each by itself, in the order of the databases.
    private func groups() -> [[ApprovalSubject]] {
        let pending = subjects.filter { !$0.plan.isEmpty }
        var places: [ApprovalSubject.Group: Int] = [:]
        return pending.reduce(into: []) { groups, subject in
            if let place = places[subject.group] {
                groups[place].append(subject)
            } else {
                places[subject.group] = groups.count
                groups.append([subject])
            }
        }
    }
}

extension ApprovalStatement {
    /// About one plan on databases as their ledgers stand, which have one start.
    init(
        of subjects: [ApprovalSubject],
        on environment: EnvironmentName,
        to commit: CommitID,
        by approver: String,
        at seconds: Int64
    ) {
        let members = subjects.compactMap { subject in
            subject.member.map { Member($0, identity: subject.identity) }
        }
        self.init(
            environment: environment,
            identity: members.isEmpty ? subjects.first?.identity : nil,
            members: members,
            from: subjects.first?.from,
            to: commit,
            plan: subjects.first?.plan.fingerprint ?? Fingerprint(of: []),
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
