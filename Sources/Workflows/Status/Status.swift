import Git
import Migrations

/// Finds out where environments stand.
public struct Status {
    let project: Project
    private let record: RecordHistory
    private let revision: Target?
    private let tellsTotals: Bool

    /// The status of one project's environments.
    ///
    /// - Parameters:
    ///   - revision: what they are compared with; nil for HEAD.
    ///   - tellsTotals: whether the ledgers' histories are added up.
    public init(_ project: Project, against revision: Target? = nil, tellsTotals: Bool = false) {
        self.project = project
        self.revision = revision
        self.tellsTotals = tellsTotals
        record = RecordHistory(project)
    }

    /// The environments worth showing when nobody names any: those that are configured, recorded, or within reach.
    public func knownEnvironments() throws -> [EnvironmentName] {
        let recorded = try record.environments()
        return project.environments().filter { name in
            if recorded.contains(name) || project.isConfigured(name) { return name != .local || hasLocal }
            switch name {
            case .local: return hasLocal
            default:
                return (try? project.environment(name.text).checkLocated(variables: project.variables)) != nil
            }
        } + recorded.subtracting(project.environments()).sorted()
    }

    /// The remotes whose record `git fetch` does not bring, and which may know where environments are.
    public func unfetchedRemotes() -> [String] {
        RecordRemote.all(in: project).filter { !$0.isFetched(in: project) }.map(\.name)
    }

    private var hasLocal: Bool { (try? LocalDatabase(project).exists) == true }

    /// The commit that environments are compared with; nil on a branch without one.
    public func commit() throws -> CommitID? {
        if let revision { return revision.commit }
        return try project.repository.head().commit.map { CommitID($0) }
    }

    /// The status of each environment, in the order given.
    public func of(_ environments: [EnvironmentName]) throws -> [EnvironmentStatus] {
        try of(environments) { name in
            let settings = try project.environment(name.text)
            return try EnvironmentDatabase(settings, in: project, startingLocal: false)
        }
    }

    /// The status of each environment, in the order given.
    ///
    /// - Parameter connect: connects to an environment's database.
    func of(
        _ environments: [EnvironmentName],
        connect: (EnvironmentName) throws -> EnvironmentDatabase
    ) throws -> [EnvironmentStatus] {
        let head = try StatusHead(project, revision)
        var origins: MigrationOrigins?
        return try environments.map { name in
            var status = try status(of: name, head, connect)
            if !status.lacking.isEmpty, let tip = head.commit {
                if origins == nil { origins = MigrationOrigins(project, tip: tip, try head.catalogue.value) }
                status.pending = try origins?.pending(status.lacking, since: status.commit?.object) ?? []
            }
            return status
        }
    }

    /// The status of an environment that cannot be asked, as the git record has it.
    public func recorded(of name: EnvironmentName, because error: any Error) throws -> EnvironmentStatus {
        try recordedStatus(of: name, because: error, try StatusHead(project, revision))
    }

    private func status(
        of name: EnvironmentName,
        _ head: StatusHead,
        _ connect: (EnvironmentName) throws -> EnvironmentDatabase
    ) throws -> EnvironmentStatus {
        do {
            return try status(of: try connect(name), against: head, mends: true)
        } catch {
            return try recordedStatus(of: name, because: error, head)
        }
    }

    /// Where one connected database stands.
    func of(_ database: EnvironmentDatabase) throws -> EnvironmentStatus {
        try status(of: database, against: try StatusHead(project, revision), mends: false)
    }

    private func status(
        of database: EnvironmentDatabase,
        against head: StatusHead,
        mends: Bool
    ) throws -> EnvironmentStatus {
        let name = database.settings.name
        let (state, difference) = try compared(database, with: head)
        let position = state?.position
        var status = EnvironmentStatus(
            environment: name,
            source: state == nil ? try nothing(in: name, asked: mends) : .ledger,
            commit: position?.commit,
            release: try position?.tag ?? release(of: position?.commit),
            since: position?.at,
            actor: position?.actor,
            looseSteps: state?.stepsSincePosition ?? 0,
            lacking: difference.lacking,
            ahead: difference.unknown.map(\.id),
            edited: difference.shared.filter(\.isEdited).map(\.migration.id),
            trouble: state.flatMap { trouble($0, in: database) },
            drift: state.flatMap(database.driftVerdict)
        )
        status.inBetween = try inBetween(difference, head)
        if tellsTotals, let state { status.totals = try database.totals(version: state.version) }
        // Of a fleet's members there may be a thousand to ask.
        if mends, let state {
            status.hookStatus = try database.lastHookResult(version: state.version)?.status
        }
        if mends, let state { status.record = mending(status.trouble, state, in: database) }
        return status
    }

    /// What a database's ledger says, and how that compares with the commit.
    private func compared(
        _ database: EnvironmentDatabase,
        with head: StatusHead
    ) throws -> (LedgerState?, Difference) {
        var state = try database.foundState(LedgerScope(readsAppliedOfTree: false))
        if let state { try database.checkName(of: state) }
        if let found = state, !found.appliedIsRead {
            if let difference = head.difference(from: found.position) { return (found, difference) }
            state = try database.foundState()
        }
        return (state, Difference(applied: state?.applied ?? [], catalogue: try head.catalogue.value))
    }

    /// A copied database's ledger is not the environment's.
    private func mending(
        _ trouble: EnvironmentStatus.Trouble?,
        _ state: LedgerState,
        in database: EnvironmentDatabase
    ) -> RecordMending {
        if case .copied = trouble { return .unneeded }
        return GitRecord(project.repository).follow(state, in: database)
    }

    /// The private database is thrown away and made anew at will, and the reference is not that of one member of a fleet.
    private func nothing(in name: EnvironmentName, asked: Bool) throws -> EnvironmentStatus.Source {
        guard asked, name != .local, let place = try record.place(of: name) else { return .nothing }
        return .nothingDespite(record: place.commit)
    }

    private func trouble(_ state: LedgerState, in database: EnvironmentDatabase) -> EnvironmentStatus.Trouble?
    {
        let here = database.facts.origin
        if state.origin.differs(from: here) { return .copied(from: state.origin, to: here) }
        if let interrupted = state.interrupted { return .interrupted(interrupted) }
        guard let last = state.last else { return nil }
        switch last.outcome {
        case nil where last.holder != nil: return .running(last)
        case nil: return last.isUnseen ? .perhapsRunning(last) : .lastFailed(last)
        case "done": return nil
        default: return .lastFailed(last)
        }
    }

    /// Without the database, the recorded commit's own migrations stand for what it has.
    private func recordedStatus(
        of name: EnvironmentName,
        because error: any Error,
        _ head: StatusHead
    ) throws -> EnvironmentStatus {
        let place = try record.place(of: name)
        let difference = try place?.commit.object.map { commit in
            let catalogue = try head.catalogue.value
            return Difference(deployed: try project.catalogue(of: commit), catalogue: catalogue)
        }
        var status = EnvironmentStatus(
            environment: name,
            source: place.map { .gitRecord(written: $0.written, remote: $0.remote, because: error) }
                ?? .unknown(because: error),
            commit: place?.commit,
            release: try place?.tag ?? release(of: place?.commit),
            since: place?.since,
            actor: place?.actor,
            looseSteps: 0,
            lacking: difference?.lacking ?? [],
            ahead: difference?.unknown.map(\.id) ?? [],
            edited: difference?.shared.filter(\.isEdited).map(\.migration.id) ?? [],
            trouble: nil
        )
        if let difference { status.inBetween = try inBetween(difference, head) }
        return status
    }

    private func inBetween(
        _ difference: Difference,
        _ head: StatusHead
    ) throws -> [EnvironmentStatus.InBetween] {
        try difference.incomplete.map { incomplete in
            EnvironmentStatus.InBetween(
                baseline: incomplete.baseline.id,
                release: try head.catalogue.value.archive(of: incomplete.baseline)?.release ?? ""
            )
        }
    }

    /// What `git describe` calls the commit; nil when the repository does not have it, or not its whole history.
    private func release(of commit: CommitID?) throws -> String? {
        guard let object = commit?.object else { return nil }
        do {
            return try project.repository.describe(object)
        } catch GitError.missingObject, GitError.shallowHistory {
            return nil
        }
    }
}
