import Git
import Glibc
import Migrations

extension Project {
    /// The tags that are releases.
    func releases() throws -> [Tag] {
        let pattern = releasePattern
        return try repository.tags().filter { fnmatch(pattern, $0.name, 0) == 0 }
    }

    /// What was released: by a tag, or by a deployment to an environment other than the private one.
    func releasePoints() throws -> [ReleasePoint] {
        let tags = try releases().map { ReleasePoint(name: $0.name, commit: $0.commit) }
        let environments = try GitRecord(repository).entries()
            .filter { $0.environment != .local }
            .map { ReleasePoint(name: "the deployment to \($0.environment)", commit: $0.commit) }
        return tags + environments
    }
}

/// A commit that others rely on.
struct ReleasePoint: Hashable {
    /// The tag, or in words the environment.
    let name: String
    let commit: ObjectID
}

/// Everything that releases hold, by what it is called.
struct ReleasedHalves {
    /// A half in the first release that has it with this content.
    struct Entry {
        let half: Half
        let release: ReleasePoint
    }

    /// What tells a half from every other: not the folder, which may move between releases.
    struct Key: Hashable {
        let side: Side
        let id: MigrationID
    }

    /// The first release comes first.
    private(set) var entries: [Key: [Entry]] = [:]
    private(set) var highestVersion: [(version: Version, release: ReleasePoint)] = []
    /// The highest version of each release, those with the same migrations as an earlier one among them.
    private(set) var highestVersions: [ObjectID: Version] = [:]

    /// Reads the halves of each release, once for each distinct one; of two at one commit, the first of `points`.
    init(_ points: [ReleasePoint], in project: Project) throws {
        let dated = try points.enumerated().map { place, point in
            (point: point, time: try project.repository.commit(point.commit).committer.seconds, place: place)
        }
        var reader = HalvesReader(project)
        var seen: [[ObjectID?]: Version?] = [:]
        for (point, _, _) in dated.sorted(by: { ($0.time, $0.place) < ($1.time, $1.place) }) {
            let identity = try project.catalogueIdentity(of: point.commit)
            if let highest = seen[identity] {
                highestVersions[point.commit] = highest
                continue
            }
            let found = try reader.read(point.commit)
            seen[identity] = .some(found.highest)
            highestVersions[point.commit] = found.highest
            for (side, half) in found.new { add(half, side, of: point) }
            if let highest = found.highest { highestVersion.append((highest, point)) }
        }
    }

    subscript(side: Side, id: MigrationID) -> [Entry] { entries[Key(side: side, id: id)] ?? [] }

    private mutating func add(_ half: Half, _ side: Side, of release: ReleasePoint) {
        let key = Key(side: side, id: half.id)
        guard entries[key]?.contains(where: { $0.half.blob == half.blob }) != true else { return }
        entries[key, default: []].append(Entry(half: half, release: release))
    }
}
