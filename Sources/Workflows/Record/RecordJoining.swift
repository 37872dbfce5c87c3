import Git
import Migrations

/// Where the tracking references of a remote's record are.
struct RecordTips {
    /// By the name of the environment.
    let environments: [String: ObjectID]

    init(_ repository: Repository, _ remote: RecordRemote) {
        let references = (try? repository.references(under: remote.tracking)) ?? []
        environments = Dictionary(
            references.map { (String($0.name.dropFirst(remote.tracking.count)), $0.target) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

/// Joins the record that was fetched with this repository's own.
struct RecordJoining {
    private let project: Project
    private let remote: RecordRemote
    /// Where the remote was before the fetch.
    private let lastSeen: RecordTips

    private var repository: Repository { project.repository }

    init(_ project: Project, _ remote: RecordRemote, lastSeen: RecordTips) {
        self.project = project
        self.remote = remote
        self.lastSeen = lastSeen
    }

    /// A reference that the remote is to move.
    struct Update {
        let reference: String
        let expected: ObjectID?
        let new: ObjectID?
    }

    /// What came of it: this repository has it all by then.
    struct Joined {
        var updates: [Update] = []
        var moves: [Sync.Move] = []
        var newHere: Set<Deployment.Identity> = []
        var newThere: Set<Deployment.Identity> = []
    }

    func join() throws -> Joined {
        var joined = Joined()
        let own = try deployments(in: DeploymentNotes.reference)
        let theirs = try deployments(in: remote.trackingNotes)
        for name in try noteNames() { try joinNotes(name, &joined) }
        joined.newHere = Set(theirs.keys).subtracting(own.keys)
        joined.newThere = Set(own.keys).subtracting(theirs.keys)
        let all = own.merging(theirs) { first, _ in first }.values
        for environment in try environments() {
            let last = all.filter { $0.environment == environment && $0.movesEnvironment }
                .max { $1.isLater(than: $0) }
            try join(environment, last, &joined)
        }
        return joined
    }

    private func deployments(in reference: String) throws -> [Deployment.Identity: Deployment] {
        var found: [Deployment.Identity: Deployment] = [:]
        for note in try repository.notes(in: reference) {
            for deployment in Deployment.all(in: try text(note.blob)) {
                found[deployment.identity] = deployment
            }
        }
        return found
    }

    private func text(_ blob: ObjectID?) throws -> String {
        try blob.map { String(decoding: try repository.blob($0), as: UTF8.self) } ?? ""
    }

    // MARK: Environments

    private func environments() throws -> [EnvironmentName] {
        let own = try GitRecord(repository).entries().map(\.environment)
        let theirs = try repository.references(under: remote.tracking)
            .compactMap { EnvironmentName(String($0.name.dropFirst(remote.tracking.count))) }
        // The private database is nobody else's business.
        return Set(own + theirs).subtracting([.local]).sorted()
    }

    private func join(_ environment: EnvironmentName, _ last: Deployment?, _ joined: inout Joined) throws {
        let here = try repository.reference(environment.reference)
        let there = try repository.reference(remote.tracking + environment.text)
        let end = end(of: environment, last, here: here, there: there)
        if end != here {
            try GitRecord(repository).write(
                environment,
                end.map { CommitID($0) },
                message: "sync \(remote.name)"
            )
        }
        if end != there {
            joined.updates.append(Update(reference: environment.reference, expected: there, new: end))
        }
        guard end != here || end != there else { return }
        joined.moves.append(
            Sync.Move(
                environment: environment,
                commit: end.map { CommitID($0) },
                here: here.map { CommitID($0) },
                there: there.map { CommitID($0) }
            )
        )
    }

    /// Where the environment is: where the last deployment that is noted anywhere brought it.
    ///
    /// Where none is, the side that has moved since the two were the same; the remote, which others rely on, where both have.
    private func end(
        of environment: EnvironmentName,
        _ last: Deployment?,
        here: ObjectID?,
        there: ObjectID?
    ) -> ObjectID? {
        if let last {
            guard let to = last.to else { return nil }
            if let commit = to.object, [here, there].contains(commit) || isHere(commit) { return commit }
        }
        guard let here, let there else { return here ?? there }
        return lastSeen.environments[environment.text] == there ? here : there
    }

    private func isHere(_ commit: ObjectID) -> Bool { (try? repository.commit(commit)) != nil }

    // MARK: Notes

    /// What the names of notes' references end in, here or there.
    private func noteNames() throws -> [String] {
        let own = try repository.references(under: DeploymentNotes.reference)
            .map { $0.name.dropFirst(DeploymentNotes.reference.count) }
        let theirs = try repository.references(under: remote.trackingNotes)
            .map { $0.name.dropFirst(remote.trackingNotes.count) }
        return Set(own + theirs).map(String.init).sorted()
    }

    private func joinNotes(_ name: String, _ joined: inout Joined) throws {
        let reference = DeploymentNotes.reference + name
        let here = try repository.reference(reference)
        let there = try repository.reference(remote.trackingNotes + name)
        let end = try end(here, there)
        if end != here, let end {
            try repository.updateReference(
                reference,
                to: end,
                expecting: here,
                message: "notes: sync \(remote.name)"
            )
        }
        if end != there {
            joined.updates.append(Update(reference: reference, expected: there, new: end))
        }
    }

    private func end(_ here: ObjectID?, _ there: ObjectID?) throws -> ObjectID? {
        guard let here, let there, here != there else { return here ?? there }
        if try repository.isAncestor(here, of: there) { return there }
        if try repository.isAncestor(there, of: here) { return here }
        let base = try repository.mergeBase(here, there)
        let (before, own, theirs) = (try notes(base), try notes(here), try notes(there))
        var changes: [(object: ObjectID, text: String)] = []
        for (object, blob) in own where theirs[object] != blob && before[object] != blob {
            let merged = NoteMerge.merged(
                base: try text(before[object]),
                theirs: try text(theirs[object]),
                ours: try text(blob)
            )
            changes.append((object, merged))
        }
        return try repository.notesMerge(
            of: there,
            and: here,
            changing: changes.sorted { $0.object.hex < $1.object.hex },
            message: "sync \(remote.name)"
        )
    }

    private func notes(_ commit: ObjectID?) throws -> [ObjectID: ObjectID] {
        guard let commit else { return [:] }
        return Dictionary(
            try repository.notes(inCommit: commit).map { ($0.object, $0.blob) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
