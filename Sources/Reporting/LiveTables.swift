import Migrations
import Workflows

/// The sizes of the tables of an environment, and what they mean for how long something takes there, in words.
public struct LiveTables {
    private let environment: EnvironmentName
    private let sizes: [String: ObservationSizes.Size]

    /// Those of tables in an environment, by their names.
    public init(_ environment: EnvironmentName, _ sizes: [String: ObservationSizes.Size]) {
        (self.environment, self.sizes) = (environment, sizes)
    }

    /// ` (41 M rows, 9.0 GB)`.
    func size(of table: String) -> String {
        switch sizes[table] {
        case .known(let rows?, _, let total):
            " (\(rounded(rows)) \(rows == 1 ? "row" : "rows"), \(bytesSpelled(total)))"
        case .known(nil, _, let total): " (never analysed, \(bytesSpelled(total)))"
        case .missing: " (not in \(environment))"
        case .unknown: " (size unknown)"
        case nil: ""
        }
    }

    /// `: about 37 s to 6 min`.
    func time(of work: Observation.Kind, on table: String) -> String {
        guard case .known(_, let heap, let total)? = sizes[table] else { return "" }
        let time: ClosedRange<Duration>
        switch work {
        case .rewritten: time = WorkPace.rewrite.time(bytes: total)
        case .scanned: time = WorkPace.scan.time(bytes: heap)
        case .indexBuilt, .indexRebuilt: time = WorkPace.indexBuild.time(bytes: heap)
        case .emptied: return ""
        }
        if time.upperBound < .seconds(1) { return ": less than 1 s" }
        let (best, worst) = (roughly(time.lowerBound), roughly(time.upperBound))
        return ": about " + (best == worst ? best : "\(best) to \(worst)")
    }

    /// `812`, `41 k`, `4.1 M`, `41 M`.
    private func rounded(_ count: Int) -> String {
        switch count {
        case ..<10_000: "\(count)"
        case ..<1_000_000: "\(count / 1_000) k"
        case ..<10_000_000: "\(count / 1_000_000).\(count / 100_000 % 10) M"
        default: "\(count / 1_000_000) M"
        }
    }
}
