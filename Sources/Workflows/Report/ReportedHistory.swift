import Git
import Migrations

/// Places releases and environments in the history of a revision.
struct ReportedHistory {
    private let project: Project
    private let target: Target?
    /// By commit, the newest with the lowest; empty where history is incomplete here.
    private let places: [ObjectID: Int]

    /// How many rows the picture has.
    private static let limit = 14

    init(_ project: Project, _ target: Target?) throws {
        (self.project, self.target) = (project, target)
        let commits =
            try target?.commit?.object.map { try Self.history(of: $0, in: project.repository) } ?? []
        places = Dictionary(commits.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    }

    private static func history(of tip: ObjectID, in repository: Repository) throws -> [ObjectID] {
        do {
            return try repository.commits(reachableFrom: [tip], excluding: [])
        } catch GitError.missingObject, GitError.shallowHistory {
            return [tip]
        }
    }

    private struct Spot {
        var names: [String] = []
        var environments: [EnvironmentName] = []
    }

    /// The tip, the releases in its history, and where environments are.
    func axis(of statuses: [EnvironmentStatus]) throws -> ReleaseAxis {
        var spots: [ObjectID: Spot] = [:]
        let tip = target?.commit?.object
        if let tip { spots[tip] = Spot() }
        var described: [ObjectID: String] = [:]
        for status in statuses {
            guard let commit = status.commit?.object else { continue }
            spots[commit, default: Spot()].environments.append(status.environment)
            described[commit] = status.release
        }
        for tag in try project.releases() where places[tag.commit] != nil || spots[tag.commit] != nil {
            spots[tag.commit, default: Spot()].names.append(tag.name)
        }
        let points = try spots.map { commit, spot in
            (
                order: try order(of: commit),
                point: try point(commit, spot, isTip: commit == tip, described[commit])
            )
        }
        let sorted = points.sorted { left, right in
            (left.order, left.point.names.first ?? "") < (right.order, right.point.names.first ?? "")
        }
        return ReleaseAxis(sorted.map(\.point) + start(statuses), limit: Self.limit)
    }

    private func point(
        _ commit: ObjectID,
        _ spot: Spot,
        isTip: Bool,
        _ described: String?
    ) throws -> ReleaseAxis.Point {
        let known = try? project.repository.commit(commit)
        let place: ReleaseAxis.Place =
            if isTip {
                .tip
            } else if known == nil {
                .elsewhere
            } else if places[commit] == nil {
                .aside
            } else {
                spot.names.isEmpty ? .commit : .release
            }
        let revision = isTip ? target.map(\.revision) : nil
        let releases = spot.names.sorted { Self.isNewer($0, than: $1) }.filter { $0 != revision }
        let deployed = releases.filter { $0 == described }
        let names =
            [revision].compactMap(\.self) + deployed + releases.filter { !deployed.contains($0) }
        let id = CommitID(commit)
        return ReleaseAxis.Point(
            place,
            names: names.isEmpty ? [described ?? id.short] : names,
            commit: id,
            at: known?.committer.seconds,
            environments: spot.environments
        )
    }

    /// `v1.10` is newer than `v1.9`: runs of digits count as numbers.
    private static func isNewer(_ one: String, than other: String) -> Bool {
        let parts = [one, other].map { name in
            name.split { !$0.isNumber }.map { digits in
                String(repeating: "0", count: max(0, 20 - digits.count)) + digits
            }.joined(separator: ".")
        }
        return (parts[0], one) > (parts[1], other)
    }

    /// Nothing was deployed, or everything was rolled back; whoever is nowhere for want of knowledge is not on the picture.
    private func start(_ statuses: [EnvironmentStatus]) -> [ReleaseAxis.Point] {
        let names = statuses.filter { $0.commit == nil && $0.standing != .unknown }.map(\.environment)
        guard !names.isEmpty else { return [] }
        return [ReleaseAxis.Point(.start, names: [], commit: nil, at: nil, environments: names)]
    }

    /// What lies outside of the tip's history comes just above where it left it.
    private func order(of commit: ObjectID) throws -> Double {
        if let place = places[commit] { return Double(place) }
        guard let tip = target?.commit?.object,
            let base = try? project.repository.mergeBase(tip, commit), let place = places[base]
        else { return -1 }
        return Double(place) - 0.5
    }
}
