import Migrations
import Workflows

/// Where an environment stands, in numbers. Of a fleet, they are those of its members together.
public struct EnvironmentMetrics: Sendable {
    private let environment: EnvironmentName
    private let entries: [StatusRecords.Entry]
    private let now: Int64

    /// The numbers of one environment.
    ///
    /// - Parameters:
    ///   - entries: the environment, or the members of the fleet that it is.
    ///   - now: seconds since 1970 in UTC.
    public init(_ environment: EnvironmentName, _ entries: [StatusRecords.Entry], now: Int64) {
        self.environment = environment
        self.entries = entries
        self.now = now
    }

    private static let state: [Metric] = [
        .environmentInfo, .reachable, .checked, .since, .pending, .oldestPending, .ahead, .edited, .loose,
        .trouble,
        .drifted, .hookStatus, .members,
    ]
    private static let history: [Metric] = [
        .deployments, .deploymentTime, .steps, .lastDeployment, .lastBackup, .lastBackupSize,
    ]

    private var label: MetricLabel { MetricLabel("environment", environment.text) }
    private var statuses: [EnvironmentStatus] { entries.compactMap(\.status) }
    private var isFleet: Bool { entries.contains { $0.member != nil } }

    /// Puts them in the place of those before. Where the ledger was not read, what it told before stays.
    public func put(into page: inout MetricsPage) {
        page.put(Self.state, labelled: [label], stateFamilies)
        let totals = statuses.compactMap(\.totals)
        guard let first = totals.first, totals.count == entries.count else { return }
        page.put(Self.history, labelled: [label], families(totals.dropFirst().reduce(first, +)))
    }

    private func sample(_ value: Int, _ more: MetricLabel...) -> MetricSample {
        MetricSample([label] + more, value)
    }

    private var stateFamilies: [(Metric, [MetricSample])] {
        let isRead = !entries.isEmpty && entries.allSatisfy { $0.isFromDatabase }
        var families: [(Metric, [MetricSample])] = [
            (.reachable, [sample(isRead ? 1 : 0)]), (.checked, [sample(Int(now))]),
            (.members, isFleet ? members : []),
        ]
        let known = statuses.filter { $0.standing != .unknown }
        guard !known.isEmpty else { return families }
        func most(_ count: (EnvironmentStatus) -> Int) -> [MetricSample] {
            [sample(known.map(count).max() ?? 0)]
        }
        let oldest = known.flatMap(\.pending).compactMap { $0.commit?.committer.seconds }.min()
        families += [
            (.environmentInfo, [info(known)].compactMap(\.self)),
            (.since, known.compactMap(\.since).max().map { [sample(Int($0))] } ?? []),
            (.pending, most { $0.behind.count }), (.ahead, most { $0.ahead.count }),
            (.oldestPending, oldest.map { [sample(Int($0))] } ?? []),
            (.edited, most { $0.edited.count }), (.loose, most { $0.looseSteps }),
            (.trouble, troubles(known)), (.drifted, most { $0.hasDrifted ? 1 : 0 }),
            (.hookStatus, known.compactMap(\.hookStatus).max().map { [sample($0)] } ?? []),
        ]
        return families
    }

    /// Nil where the members of a fleet are at several commits.
    private func info(_ known: [EnvironmentStatus]) -> MetricSample? {
        guard let first = known.first, known.allSatisfy({ $0.commit == first.commit }) else { return nil }
        return sample(
            1,
            MetricLabel("commit", first.commit?.hex ?? ""),
            MetricLabel("release", first.release ?? "")
        )
    }

    private func troubles(_ known: [EnvironmentStatus]) -> [MetricSample] {
        let found = known.compactMap { $0.trouble?.word }
        return EnvironmentStatus.Trouble.words.map { word in
            sample(found.count { $0 == word }, MetricLabel("trouble", word))
        }
    }

    private var members: [MetricSample] {
        EnvironmentStatus.Standing.allCases.map { standing in
            let count = entries.count { ($0.status?.standing ?? .unknown) == standing }
            return sample(count, MetricLabel("standing", standing.rawValue))
        }
    }

    private func families(_ totals: LedgerTotals) -> [(Metric, [MetricSample])] {
        let ends = totals.deployments.map { ($0, labels(of: $0)) }
        return [
            (.deployments, ends.map { MetricSample([label] + $1, $0.count) }),
            (.deploymentTime, ends.map { MetricSample([label] + $1, $0.duration) }),
            (
                .lastDeployment,
                ends.compactMap { end, labels in
                    end.last.map { MetricSample([label] + labels, Int($0)) }
                }
            ),
            (
                .steps,
                RanStep.Kind.allCases.map { kind in
                    sample(totals.steps[kind] ?? 0, MetricLabel("kind", kind.rawValue))
                }
            ),
            (.lastBackup, totals.lastBackup.map { [sample(Int($0.at))] } ?? []),
            (.lastBackupSize, totals.lastBackup.map { [sample($0.bytes)] } ?? []),
        ]
    }

    private func labels(of end: LedgerTotals.Deployments) -> [MetricLabel] {
        [MetricLabel("kind", end.kind.rawValue), MetricLabel("outcome", end.outcome.rawValue)]
    }
}
