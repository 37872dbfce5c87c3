import Git
import Migrations

/// The deployments that `refs/notes/migrate` tells of, each as a line of the note on its commit.
struct DeploymentNotes {
    /// Git's reference of the notes, in which proofs stand too, on blobs.
    static let reference = RecordNotes.reference

    let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// Whether the note on this commit has the deployment.
    func has(_ deployment: Deployment.Identity, on commit: ObjectID) throws -> Bool {
        guard let note = try repository.note(on: commit, in: Self.reference) else { return false }
        return Deployment.all(in: note).contains { $0.identity == deployment }
    }

    /// Adds deployments to the notes on their commits, the earliest first, in one commit. Those that are there stay as they are.
    func add(_ deployments: [(deployment: Deployment, commit: ObjectID)]) throws {
        guard let last = deployments.last?.deployment else { return }
        let message = "\(last.kind.rawValue) \(last.environment) \(last.revision)"
        var commits: [ObjectID] = []
        for (_, commit) in deployments where !commits.contains(commit) { commits.append(commit) }
        try retrying {
            let notes = try commits.compactMap { commit -> (object: ObjectID, text: String)? in
                let old = try repository.note(on: commit, in: Self.reference) ?? ""
                let new = Deployment.note(
                    old,
                    with: deployments.filter { $0.commit == commit }.map(\.deployment)
                )
                return new == old ? nil : (commit, new)
            }
            try repository.writeNotes(notes, in: Self.reference, message: message)
        }
    }

    /// Another process may write notes in between: what it wrote is read then, and added to.
    private func retrying(_ write: () throws -> Void) throws {
        for _ in 1..<20 {
            do { return try write() } catch GitError.referenceChanged { continue }
        }
        try write()
    }
}

extension GitRecord {
    /// Notes the deployments that a ledger has and the notes lack, back to one that they have.
    ///
    /// What a killed process did not come to is made up for by the next one. The private database of `local` is nobody else's
    /// business.
    ///
    /// - Returns: how many were noted.
    @discardableResult
    func noteDeployments(of database: EnvironmentDatabase) throws -> Int {
        guard database.settings.name != .local else { return 0 }
        let news = try database.ledger.news(of: database.settings.name, stepsFrom: nil, readsState: false)
        return try note(news, of: database)
    }

    /// Whether the last deployment that a ledger tells of is noted: whoever noted it noted those before.
    func hasNoted(_ state: LedgerState, of environment: EnvironmentName) throws -> Bool {
        guard let last = state.last, last.outcome != nil,
            let commit = (last.toCommit ?? last.fromCommit)?.object
        else { return false }
        let key = Deployment.Key(number: last.id, run: last.run)
        let identity = Deployment.Identity(environment: environment, key: key)
        return try DeploymentNotes(repository).has(identity, on: commit)
    }

    /// Notes what the news tell of, where the deployments before are noted already; all that are missing otherwise.
    func note(_ news: LedgerNews, of database: EnvironmentDatabase) throws -> Int {
        let notes = DeploymentNotes(repository)
        let known = news.deployments.first {
            $0.deployment.key.number < news.firstWithSteps && $0.place?.object != nil
        }
        guard let known, let commit = known.place?.object,
            try notes.has(known.deployment.identity, on: commit)
        else {
            return try noteAll(of: database)
        }
        let missing = try news.deployments.compactMap {
            entry -> (deployment: Deployment, commit: ObjectID)? in
            guard entry.deployment.key.number >= news.firstWithSteps, let commit = entry.place?.object,
                try !notes.has(entry.deployment.identity, on: commit)
            else { return nil }
            return (entry.deployment, commit)
        }
        try notes.add(missing.reversed())
        return missing.count
    }

    private func noteAll(of database: EnvironmentDatabase) throws -> Int {
        let environment = database.settings.name
        let notes = DeploymentNotes(repository)
        var missing: [(deployment: Deployment, commit: ObjectID)] = []
        var (before, limit): (Int?, Int) = (nil, 8)
        search: while true {
            let batch = try database.ledger.deployments(of: environment, before: before, limit: limit)
            for entry in batch {
                if let commit = entry.place?.object {
                    if try notes.has(entry.deployment.identity, on: commit) { break search }
                    missing.append((entry.deployment, commit))
                }
                // What a copied database has from before is the original's.
                if entry.deployment.isAdoption { break search }
            }
            guard batch.count == limit, let last = batch.last else { break }
            (before, limit) = (last.deployment.key.number, limit * 4)
        }
        try notes.add(missing.reversed())
        return missing.count
    }
}

extension Deployment {
    /// Whether a copied database was given an identity of its own.
    var isAdoption: Bool { kind == .repair && revision == Adoption.revision }
}
