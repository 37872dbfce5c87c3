import Git
import Glibc
import Migrations

/// What the repository knows of environments without asking a database: its own record, and what was fetched of others'.
struct RecordHistory {
    private let project: Project
    private let record: GitRecord
    /// The remotes whose records plain `git fetch` brings.
    private let remotes: [RecordRemote]
    private let deployments: Lazy<[EnvironmentName: [Deployment]]>

    init(_ project: Project) {
        self.project = project
        record = GitRecord(project.repository)
        let remotes = RecordRemote.fetched(in: project)
        self.remotes = remotes
        deployments = Lazy { try Self.deployments(in: project.repository, remotes) }
    }

    /// The environments that it tells of.
    func environments() throws -> Set<EnvironmentName> {
        let fetched = try remotes.flatMap { try project.repository.references(under: $0.tracking) }
            .compactMap { EnvironmentName(String($0.name.split(separator: "/").last ?? "")) }
        return Set(try record.entries().map(\.environment) + fetched)
    }

    /// The deployments of an environment, the last first.
    func deployments(of environment: EnvironmentName) throws -> [Deployment] {
        try deployments.value[environment] ?? []
    }

    /// Where the environment is by what is known; nil where nothing is.
    func place(of environment: EnvironmentName) throws -> RecordedPlace? {
        let places = try places(of: environment)
        guard let last = try deployments(of: environment).first(where: \.movesEnvironment) else {
            return places.first
        }
        guard let to = last.to else { return nil }
        guard var place = places.first(where: { $0.commit == to }) else { return places.first }
        place.since = last.started + Int64(last.milliseconds / 1000)
        place.actor = last.actor.name
        place.tag = last.tag
        return place
    }

    /// What this clone wrote itself comes first.
    private func places(of environment: EnvironmentName) throws -> [RecordedPlace] {
        let own = try record.entries().first { $0.environment == environment }
        let places = try remotes.compactMap { remote -> RecordedPlace? in
            let name = remote.tracking + environment.text
            guard let commit = try project.repository.reference(name) else {
                return nil
            }
            let moved = try project.repository.reflog(name).first?.committer.seconds
            let fetched = fetchTime(of: environment)
            return RecordedPlace(
                commit: CommitID(commit),
                written: [moved, fetched].compactMap(\.self).max(),
                remote: remote.name
            )
        }
        guard let own else { return places }
        var place = RecordedPlace(
            commit: CommitID(own.commit),
            written: own.log?.committer.seconds,
            remote: nil
        )
        place.since = own.log?.committer.seconds
        place.actor = own.log?.committer.name
        return [place] + places
    }

    /// When the last fetch was, if it brought the environment: a reference that it finds unchanged gets no line in its reflog.
    private func fetchTime(of environment: EnvironmentName) -> Int64? {
        let path = project.repository.gitDirectory + "/FETCH_HEAD"
        guard let bytes = (try? File.read(path)) ?? nil,
            String(decoding: bytes, as: UTF8.self).contains("'\(environment.reference)' of ")
        else { return nil }
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }

    private static func deployments(
        in repository: Repository,
        _ remotes: [RecordRemote]
    ) throws -> [EnvironmentName: [Deployment]] {
        var blobs: Set<ObjectID> = []
        var found: [Deployment.Identity: Deployment] = [:]
        for reference in [DeploymentNotes.reference] + remotes.map(\.trackingNotes) {
            for note in try repository.notes(in: reference) where blobs.insert(note.blob).inserted {
                let text = String(decoding: try repository.blob(note.blob), as: UTF8.self)
                for deployment in Deployment.all(in: text) { found[deployment.identity] = deployment }
            }
        }
        return Dictionary(grouping: found.values, by: \.environment)
            .mapValues { $0.sorted { $0.isLater(than: $1) } }
    }
}

/// A place that the git record tells of.
struct RecordedPlace {
    /// The commit.
    let commit: CommitID
    /// When the record was written here, or fetched; nil when that is not known.
    let written: Int64?
    /// The remote that it was fetched from; nil where this clone wrote it.
    let remote: String?
    /// When the environment got there.
    var since: Int64?
    /// Who brought it there.
    var actor: String?
    /// The tag that was deployed.
    var tag: String?

    init(commit: CommitID, written: Int64?, remote: String?) {
        self.commit = commit
        self.written = written
        self.remote = remote
    }
}
