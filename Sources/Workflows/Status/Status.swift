import Git
import Migrations

/// Finds out where environments stand.
public struct Status {
    let project: Project

    /// The status of one project's environments.
    public init(_ project: Project) { self.project = project }

    /// The environments worth showing when nobody names any: those that are configured, recorded, or within reach.
    public func knownEnvironments() throws -> [EnvironmentName] {
        let recorded = Set(try GitRecord(project.repository).entries().map(\.environment))
        return project.environments().filter { name in
            if recorded.contains(name) || project.isConfigured(name) { return name != .local || hasLocal }
            switch name {
            case .local: return hasLocal
            default: return (try? project.environment(name.text).target(variables: project.variables)) != nil
            }
        } + recorded.subtracting(project.environments()).sorted()
    }

    private var hasLocal: Bool { (try? LocalDatabase(project).exists) == true }

    /// The status of each environment, in the order given.
    public func of(_ environments: [EnvironmentName]) throws -> [EnvironmentStatus] {
        let catalogue = try project.catalogueOfHead()
        let records = try GitRecord(project.repository).entries()
        return try environments.map { name in
            let record = records.first { $0.environment == name }
            do {
                let settings = try project.environment(name.text)
                let database = try EnvironmentDatabase(settings, in: project, startingLocal: false)
                return try status(of: database, name, against: catalogue, record, mends: true)
            } catch {
                return try status(of: name, in: record, because: error, catalogue)
            }
        }
    }

    /// Where one connected database stands.
    func of(_ database: EnvironmentDatabase) throws -> EnvironmentStatus {
        try status(of: database, database.settings.name, against: try project.catalogueOfHead())
    }

    private func status(
        of database: EnvironmentDatabase,
        _ name: EnvironmentName,
        against catalogue: Catalogue,
        _ record: GitRecord.Entry? = nil,
        mends: Bool = false
    ) throws -> EnvironmentStatus {
        let state = try database.foundState()
        if let state { try database.checkName(of: state) }
        let difference = Difference(applied: state?.applied ?? [], catalogue: catalogue)
        let position = state?.position
        var status = EnvironmentStatus(
            environment: name,
            source: state == nil ? nothing(in: name, despite: record) : .ledger,
            commit: position?.commit,
            release: try position?.tag ?? release(of: position?.commit),
            since: position?.at,
            actor: position?.actor,
            looseSteps: state?.stepsSincePosition ?? 0,
            behind: difference.pending.map(\.id),
            ahead: difference.unknown.map(\.id),
            edited: difference.shared.filter(\.isEdited).map(\.migration.id),
            trouble: state.flatMap { trouble($0, in: database) },
            drift: state.flatMap(database.driftVerdict)
        )
        if mends, let state { status.record = mending(status.trouble, state, in: database) }
        return status
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

    /// The private database is thrown away and made anew at will.
    private func nothing(
        in name: EnvironmentName,
        despite record: GitRecord.Entry?
    ) -> EnvironmentStatus.Source {
        guard name != .local, let commit = record.flatMap({ CommitID($0.commit) }) else { return .nothing }
        return .nothingDespite(record: commit)
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
    private func status(
        of name: EnvironmentName,
        in record: GitRecord.Entry?,
        because error: any Error,
        _ catalogue: Catalogue
    ) throws -> EnvironmentStatus {
        guard let record else {
            return EnvironmentStatus(
                environment: name,
                source: .unknown(because: error),
                commit: nil,
                release: nil,
                since: nil,
                actor: nil,
                looseSteps: 0,
                behind: [],
                ahead: [],
                edited: [],
                trouble: nil
            )
        }
        let recorded = AppliedMigration.all(of: try project.catalogue(of: record.commit))
        let difference = Difference(applied: recorded, catalogue: catalogue)
        return EnvironmentStatus(
            environment: name,
            source: .gitRecord(because: error),
            commit: CommitID(record.commit),
            release: try release(of: CommitID(record.commit)),
            since: record.log?.committer.seconds,
            actor: record.log?.committer.name,
            looseSteps: 0,
            behind: difference.pending.map(\.id),
            ahead: difference.unknown.map(\.id),
            edited: difference.shared.filter(\.isEdited).map(\.migration.id),
            trouble: nil
        )
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
