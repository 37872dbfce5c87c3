import Git
import Migrations

/// What releases hold, read no further than the questions that are asked need.
///
/// Most questions end with the record of the releases: no release has a half of this name, or each that has it has the same content.
/// Only what may be a finding is looked up in the releases themselves, so that the answer is the same with a record and without.
final class Released {
    private let points: Lazy<[ReleasePoint]>
    private let halves: Lazy<ReleasedHalves>
    private let record: Lazy<ReleaseRecord>?

    /// - Parameter keepsRecord: whether a record is asked, and kept in the git directory: a check before each commit is worth one.
    init(_ project: Project, keepsRecord: Bool = false) {
        let points = Lazy { try project.releasePoints() }
        let halves = Lazy { try ReleasedHalves(try points.value, in: project) }
        self.points = points
        self.halves = halves
        record =
            keepsRecord
            ? Lazy { try ReleaseRecord.current(try points.value, in: project, reading: halves) } : nil
    }

    /// What the given releases hold, which may be none of this repository yet: they have no record.
    init(by given: [ReleasePoint], in project: Project) {
        points = Lazy { given }
        halves = Lazy { try ReleasedHalves(given, in: project) }
        record = nil
    }

    /// Everything that releases hold.
    var all: ReleasedHalves { get throws { try halves.value } }

    /// Whether nothing was ever released.
    var isEmpty: Bool { get throws { try points.value.isEmpty } }

    /// The first release that has a half of this name.
    func first(_ side: Side, _ id: MigrationID) throws -> ReleasePoint? { try all[side, id].first?.release }

    /// Whether a release has a half of this name.
    func has(_ side: Side, _ id: MigrationID) throws -> Bool {
        if !halves.isMade, let contents = try record?.value.contents(of: side, id) {
            return !contents.isEmpty
        }
        return try !all[side, id].isEmpty
    }

    /// The migrations that no release has, in order.
    func unreleased(of catalogue: Catalogue) throws -> [Migration] {
        try catalogue.migrations.filter { try !has(.up, $0.id) }
    }

    /// The release with the highest version, which has most of what comes after it; nil when that is not known yet.
    func highest() throws -> ReleasePoint? { try record?.value.highestPoint }

    /// The halves of this name in releases, the first release first, if any of them is not just this one.
    func variants(of half: Half, on side: Side) throws -> [ReleasedHalves.Entry] {
        if !halves.isMade, let contents = try record?.value.contents(of: side, half.id),
            contents.allSatisfy({ $0 == half.blob.object })
        {
            return []
        }
        let entries = try all[side, half.id]
        return entries.contains { $0.half.blob != half.blob } ? entries : []
    }

    /// The first release that has a higher version than this one, of those that `counts` says yes to.
    func first(
        above version: Version,
        where counts: (ReleasePoint) throws -> Bool
    ) throws -> (version: Version, release: ReleasePoint)? {
        if let record, !halves.isMade {
            let higher = try record.value.points(above: version)
            guard try higher.contains(where: counts) else { return nil }
        }
        return try all.highestVersion.first { try version < $0.version && counts($0.release) }
    }
}
