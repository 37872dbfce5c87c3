import Git
import Migrations

/// Which halves and versions a set of releases holds: enough to say that a migration is none of them.
///
/// A release's tree never changes, so that what was read of it once holds for ever. The record tells which commits it is about and by
/// which settings they were read, and is of no use for others.
struct ReleaseRecord {
    /// What identifies the settings that tell what a commit's files are.
    let settings: ObjectID
    /// The releases, each with its highest version.
    private(set) var highest: [ObjectID: Version?]
    /// Keys of halves, each with the content that a release has under it; in order.
    private(set) var contents: [Content]
    private var points: [ReleasePoint] = []

    /// One half of a release.
    struct Content: Hashable, Comparable {
        /// Stands for the side and the name.
        let key: ObjectID
        let blob: ObjectID

        static func < (left: Content, right: Content) -> Bool {
            (left.key, left.blob) < (right.key, right.blob)
        }
    }

    init(settings: ObjectID, highest: [ObjectID: Version?], contents: [Content]) {
        self.settings = settings
        self.highest = highest
        self.contents = contents
    }

    /// The record of these releases: the one that is kept, with what it lacks added to it.
    ///
    /// - Parameter halves: everything that the releases hold, which is read where there is no record yet.
    static func current(
        _ points: [ReleasePoint],
        in project: Project,
        reading halves: Lazy<ReleasedHalves>
    ) throws -> ReleaseRecord {
        let settings = project.identityOfSettings
        let commits = Set(points.map(\.commit))
        let file = ReleaseRecordFile(project)
        var record = file.read() ?? ReleaseRecord(settings: settings, highest: [:], contents: [])
        // A release that was taken back must not be remembered.
        if record.settings != settings || !commits.isSuperset(of: record.highest.keys) {
            record = ReleaseRecord(settings: settings, highest: [:], contents: [])
        }
        let missing = points.filter { record.highest[$0.commit] == nil }
        if !missing.isEmpty {
            let isNew = record.highest.isEmpty
            record.add(missing, isNew ? try halves.value : try ReleasedHalves(missing, in: project))
            file.write(record)
        }
        record.points = points
        return record
    }

    /// What releases hold under this name; nil when only looking at them can tell.
    func contents(of side: Side, _ id: MigrationID) -> [ObjectID]? {
        guard let key = Self.key(side, id) else { return nil }
        var (low, high) = (0, contents.count)
        while low < high {
            let middle = (low + high) / 2
            if contents[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return contents[low...].prefix { $0.key == key }.map(\.blob)
    }

    /// The releases that have a higher version.
    func points(above version: Version) -> [ReleasePoint] {
        points.filter { point in (highest[point.commit] ?? nil).map { version < $0 } ?? false }
    }

    /// The release with the highest version.
    var highestPoint: ReleasePoint? {
        let known = points.compactMap { point in (highest[point.commit] ?? nil).map { (point, $0) } }
        return known.max { $0.1 < $1.1 }?.0
    }

    private mutating func add(_ points: [ReleasePoint], _ halves: ReleasedHalves) {
        for point in points {
            highest.updateValue(halves.highestVersions[point.commit], forKey: point.commit)
        }
        var all = Set(contents)
        for (key, entries) in halves.entries {
            // Names that only looking at them can tell are never asked for.
            guard let name = Self.key(key.side, key.id) else { continue }
            all.formUnion(entries.compactMap { $0.half.blob.object }.map { Content(key: name, blob: $0) })
        }
        contents = all.sorted()
    }

    /// Nil for names that may be equal although their bytes are not.
    private static func key(_ side: Side, _ id: MigrationID) -> ObjectID? {
        guard id.name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return Repository.blobID(of: Array("\(side.rawValue) \(id.version.normalised) \(id.name)".utf8))
    }
}

extension Project {
    /// Tells settings apart that would find other halves in one tree: those of commits without a file of their own, and what git's
    /// configuration says over those of the others.
    fileprivate var identityOfSettings: ObjectID {
        let settings = catalogueSettings
        let own = [settings.layout.up.text, settings.layout.down.text, settings.dialect] + settings.roots
        let over = configuration.entries.filter {
            $0.scope != .committed && Self.keysOfSettings.contains($0.name)
        }
        .map { "\($0.name)=\($0.value ?? "")" }
        return Repository.blobID(of: Array((own + [""] + over).joined(separator: "\n").utf8))
    }

    private static let keysOfSettings: Set<String> = [
        "migrate.layout", "migrate.up", "migrate.down", "migrate.path", "migrate.dialect",
    ]
}
