import Git
import Migrations

/// A run on a fleet as the git record has it: its members' ledgers tell of each by itself, and of the run as a whole nobody else does.
public struct FleetRecord: Sendable {
    /// What was asked for.
    let order: Fleet.Order
    /// The commit that the members were to be brought to; nil for none.
    let commit: CommitID?
    /// The commit that all of them were at before; nil where they were at several, or at none.
    let from: CommitID?
    /// Whether the members have exactly that commit's migrations where they were brought there.
    let isWhole: Bool
    /// How many are there.
    let members: Deployment.Members
    /// What ran, with the longest time of each.
    let steps: [RanStep]
    /// When it began, in seconds since 1970 in UTC, and how long it took.
    let (started, duration): (Int64, Duration)

    /// The record of a run.
    public init(
        _ order: Fleet.Order,
        from: CommitID?,
        to commit: CommitID?,
        isWhole: Bool,
        _ members: Deployment.Members,
        ran: [RunMeasures.Ran],
        started: Int64,
        duration: Duration
    ) {
        self.order = order
        self.from = from
        self.commit = commit
        self.isWhole = isWhole
        self.members = members
        steps = ran.map {
            RanStep(
                $0.isApply ? .apply : .revert,
                $0.id.description,
                milliseconds: Int($0.duration / .milliseconds(1))
            )
        }
        self.started = started
        self.duration = duration
    }

    private var isDone: Bool { members.reached == members.count }

    /// Notes it on the commit that the members were brought to, or else on the one that they left.
    ///
    /// Where all are there, the environment's reference moves, and its file follows: a fleet is at the last commit that all of its
    /// members were at.
    ///
    /// - Parameter appliedText: what the file says; nil where none is written.
    public func write(
        of fleet: Fleet,
        in project: Project,
        appliedText: (@Sendable (AppliedRecord) -> String)?
    ) throws {
        let record = GitRecord(project.repository)
        if isDone, isWhole {
            let message = "\(order.revision): fleet of \(members.count)"
            try record.write(fleet.settings.name, commit, message: message)
            try writeFile(of: fleet, in: project, appliedText)
        }
        guard !steps.isEmpty, fleet.settings.name != .local, let object = (commit ?? from)?.object else {
            return
        }
        let deployment = try deployment(of: fleet, in: project)
        try DeploymentNotes(project.repository).add([(deployment, object)])
    }

    private func deployment(of fleet: Fleet, in project: Project) throws -> Deployment {
        let actor = try project.actor()
        let lacking = members.count - members.reached
        return Deployment(
            environment: fleet.settings.name,
            kind: order.kind,
            outcome: isDone ? .done : .failed,
            key: Deployment.Key(number: 0, run: Self.run()),
            started: started,
            milliseconds: Int(duration / .milliseconds(1)),
            revision: order.revision,
            tag: order.tag(in: project),
            from: from,
            to: commit,
            isWhole: isWhole,
            actor: Deployment.Person(name: actor.name, email: actor.email),
            steps: steps,
            error: isDone ? nil : "\(lacking) of \(members.count) members are not there",
            members: members
        )
    }

    /// A UUID as PostgreSQL writes those of the ledger: 8-4-4-4-12.
    private static func run() -> String {
        var digits = DeploymentKey.randomUUID()[...]
        let parts = [8, 4, 4, 4, 12].map { count in
            defer { digits = digits.dropFirst(count) }
            return digits.prefix(count)
        }
        return parts.joined(separator: "-")
    }

    /// All members have the same, so that the first one tells.
    private func writeFile(
        of fleet: Fleet,
        in project: Project,
        _ text: (@Sendable (AppliedRecord) -> String)?
    ) throws {
        let file = AppliedFile(project)
        guard let text, let path = file.path(of: fleet.environment), let member = fleet.members.first,
            !steps.isEmpty || !File.exists(path),
            let state = try fleet.database(of: member).state()
        else { return }
        try file.write(state, of: fleet.environment, to: path, text)
    }
}

extension Fleet.Order {
    fileprivate var kind: Deployment.Kind { if case .deploy = self { .deploy } else { .rollback } }

    /// The tag that the user named, where the repository knows it.
    fileprivate func tag(in project: Project) -> String? {
        switch self {
        case .deploy(let revision, _, _), .rollback(let revision, _, _):
            (try? Target(revision, in: project))?.tag
        case .undo: nil
        }
    }
}
