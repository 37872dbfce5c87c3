import Migrations
import Workflows

/// Where a member of a fleet stands, and what is to be done to it or was.
public struct FleetStanding: Sendable {
    /// The member's name.
    public let member: String
    /// The commit that it is at, in words.
    let place: String
    /// What is to be done, what was done, or how it compares.
    let work: String
    /// Why it cannot be brought where it is to be; nil when it can, or is there.
    public let complaint: Complaint?
    /// Whether migrations are to run.
    public let changes: Bool
    /// Whether it is where it is to be, and there is nothing to record.
    public let isDone: Bool
    /// Whether it stays as it is until somebody decides.
    public let needsPerson: Bool
    /// The commit that it was to be brought to, and whether it would have exactly that commit's migrations.
    public let target: (commit: CommitID?, isWhole: Bool)?
    /// The commit that it was at before; nil for none.
    public let before: CommitID?
    /// The plan without its losses; nil where nothing is to run.
    var plan: String?
    /// What data the plan destroys.
    let losses: DataLosses?

    private init(
        _ member: String,
        place: String,
        work: String,
        complaint: Complaint? = nil,
        run: PreparedRun? = nil,
        stands: (commit: CommitID?, isWhole: Bool)? = nil,
        before: CommitID? = nil,
        needsPerson: Bool = false
    ) {
        self.member = member
        self.place = place
        self.work = work
        self.complaint = complaint
        isDone = run?.isDone ?? (stands != nil)
        changes = run.map { !$0.plan.isEmpty } ?? false
        self.needsPerson = needsPerson || complaint?.status == .needsPerson
        self.before = run?.state?.position?.commit ?? before
        target = run.map { ($0.target.commit, $0.plan.isWhole) } ?? stands
        losses = run?.losses
    }

    /// A member that a run was prepared for.
    ///
    /// - Parameter isGated: whether what the environment requires is in the way.
    public init(_ member: String, prepared run: PreparedRun, _ style: Style, isGated: Bool = true) {
        let complaint = isGated || !run.isRunnable ? ObstacleText(style).complaint(run) : nil
        let sums = [
            run.plan.reverts.isEmpty ? nil : "\(counted(run.plan.reverts.count, "migration")) to revert",
            run.plan.applies.isEmpty ? nil : "\(counted(run.plan.applies.count, "migration")) to apply",
        ].compactMap(\.self)
        let work =
            if complaint != nil {
                "refused"
            } else if run.isDone {
                "nothing to do"
            } else {
                sums.isEmpty ? "has the same migrations" : listed(sums)
            }
        self.init(
            member,
            place: PlanText.place(run.state, .plain),
            work: work,
            complaint: complaint,
            run: run
        )
        guard changes, complaint == nil else { return }
        var plain = run
        plain.losses = nil
        plan = PlanText(style).text(plain)
    }

    /// A member that stands where it is to be, whatever brought it there.
    public init(_ member: String, stands state: LedgerState?) {
        self.init(
            member,
            place: PlanText.place(state, .plain),
            work: "nothing to do",
            stands: (state?.position?.commit, state?.stepsSincePosition ?? 0 == 0),
            before: state?.position?.commit
        )
    }

    /// A member that an order was prepared for.
    public init(_ member: String, task: Fleet.Task, _ style: Style) {
        switch task {
        case .run(let run): self.init(member, prepared: run, style)
        case .stands(let state): self.init(member, stands: state)
        }
    }

    /// A member as undoing would bring it elsewhere.
    public init(_ member: String, undone view: Fleet.UndoView, _ style: Style) {
        switch view.run {
        case .success(let run): self.init(member, prepared: run, style)
        case .failure(let error):
            self.init(
                member,
                place: PlanText.place(view.state, .plain),
                work: "refused",
                complaint: ErrorText(.plain).complaint(error)
            )
        }
    }

    /// A member that there was nothing to do to any more.
    public init(_ member: String, done run: PreparedRun) {
        self.init(member, place: PlanText.place(run.state, .plain), work: "nothing to do", run: run)
    }

    /// A member that a run has ended on.
    public init(_ member: String, _ run: PreparedRun, ended outcome: RunOutcome, _ style: Style) {
        let beyond = outcome.done.isEmpty ? "" : " and \(counted(outcome.done.count, "step")) beyond"
        let before = PlanText.place(run.state, .plain) + beyond
        guard let failure = outcome.failure else {
            self.init(
                member,
                place: run.plan.isWhole ? PlanText.target(run.target, .plain) : before,
                work: run.kind == .deploy ? "deployed" : "rolled back",
                run: run
            )
            return
        }
        let complaint = RunText(style).complaint(run, outcome, failure, as: member)
        self.init(member, place: before, work: "failed", complaint: complaint, run: run)
    }

    /// A member whose plan is refused now.
    public init(_ member: String, refused run: PreparedRun, _ complaint: Complaint) {
        let place = PlanText.place(run.state, .plain)
        self.init(member, place: place, work: "refused", complaint: complaint, run: run)
    }

    /// A member that could not be asked, or refused as a whole.
    public init(_ member: String, failed error: any Error) {
        let complaint = ErrorText(.plain).complaint(error)
        let work = complaint.status == .fatal ? "cannot be asked" : "refused"
        self.init(member, place: "-", work: work, complaint: complaint)
    }

    /// A member as it compares with HEAD.
    public init(_ member: String, _ status: EnvironmentStatus) {
        let commit = status.commit.map(\.short)
        let place = [status.release?.printable, commit.map { "(\($0))" }].compactMap(\.self)
        let text = StatusText(.plain)
        self.init(
            member,
            place: place.isEmpty ? "no commit yet" : place.joined(separator: " "),
            work: ([text.comparison(status)] + text.trouble(status.trouble)).joined(separator: ", "),
            needsPerson: status.needsPerson
        )
    }

    /// A member as it compares with HEAD, or why it could not be asked.
    public init(_ member: String, _ status: Result<EnvironmentStatus, any Error>) {
        switch status {
        case .success(let status): self.init(member, status)
        case .failure(let error): self.init(member, failed: error)
        }
    }

    /// The same where nothing has been done to it.
    func unbegun() -> FleetStanding {
        FleetStanding(member, place: place, work: "not begun")
    }
}

extension EnvironmentStatus {
    /// Whether the environment stays as it is until somebody decides.
    public var needsPerson: Bool {
        switch trouble {
        case .interrupted, .copied: true
        case .lastFailed, .perhapsRunning, .running, nil: false
        }
    }
}
