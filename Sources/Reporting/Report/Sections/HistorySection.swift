import Migrations
import Workflows

/// What happened to each environment, as `log` tells it, with a picture of execution times.
struct HistorySection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "history"
    let title = "Deployment history"

    /// How many deployments of an environment are shown.
    private static let limit = 30

    private var deployments: [Deployment] {
        report.environments.flatMap { (try? $0.history.get().deployments) ?? [] }
    }

    var sum: Page.Sum? {
        let failures = deployments.count { $0.outcome != .done }
        return Page.Sum(
            figure: String(deployments.count),
            label: deployments.count == 1 ? "deployment" : "deployments",
            detail: failures == 0 ? "none failed" : "\(failures) failed",
            tone: failures == 0 ? .neutral : .warning,
            section: id
        )
    }

    var blocks: [Block] {
        guard !report.environments.isEmpty else { return [.paragraph("Nothing was deployed yet.")] }
        return Block.cards(
            of: report.environments,
            id: id,
            title: { Inline($0.name.text) },
            more: "git migrate log -e <env>",
            blocks: blocks
        )
    }

    private func blocks(_ environment: ReportedEnvironment) -> [Block] {
        let listing: DeploymentLog.Listing
        do {
            listing = try environment.history.get()
        } catch {
            return [.paragraph("not known: \(reasonText(error))")]
        }
        let source =
            listing.because.map { error -> [Block] in
                [.paragraph("From the git record; the database could not be asked: \(reasonText(error))")]
            } ?? []
        guard !listing.deployments.isEmpty else {
            return [.paragraph("nothing was ever deployed")]
        }
        let shown = Array(listing.deployments.prefix(Self.limit))
        let left = listing.deployments.count - shown.count
        let chart = ExecutionChart(shown.reversed(), of: environment.name)
        return source + (shown.count > 1 ? [.picture(chart.html)] : [])
            + [.table(table(shown, environment.name))]
            + (left == 0
                ? []
                : [
                    .paragraph(
                        "And \(counted(left, "earlier deployment")), which \(code: "git migrate log -e \(environment.name.text)") lists."
                    )
                ])
    }

    private func table(_ deployments: [Deployment], _ name: EnvironmentName) -> Table {
        Table(
            caption: "Deployments of \(name), the last one first",
            columns: ["deployment", "outcome", "began", "took", "by", "to", "migrations"],
            rows: deployments.map(row)
        )
    }

    private func row(_ deployment: Deployment) -> [Inline] {
        let number = deployment.key.number == 0 ? "" : " #\(deployment.key.number)"
        let name = (deployment.tag ?? deployment.revision).printable
        let error = deployment.error.map { ": \($0.printable)" } ?? ""
        let log = DeploymentLogText(.plain)
        return [
            Inline(deployment.kind.rawValue + number),
            "\(badge: deployment.outcome.rawValue, deployment.outcome == .done ? .good : .bad)\(error)",
            Inline(moment(deployment.started)),
            Inline(log.time(deployment.milliseconds)),
            Inline(deployment.actor.name.printable),
            "\(name) (\(code: deployment.to?.short ?? "-"))\(deployment.isWhole ? "" : ", single migrations")",
            steps(deployment.steps),
        ]
    }

    /// `applied 3: 001_users (4 ms), …`.
    private func steps(_ steps: [RanStep]) -> Inline {
        guard !steps.isEmpty else { return .none }
        let log = DeploymentLogText(.plain)
        let parts = RanStep.Kind.allCases.compactMap { kind -> String? in
            let own = steps.filter { $0.kind == kind }
            guard !own.isEmpty else { return nil }
            let names = own.map { "\($0.migration.printable) (\(log.time($0.milliseconds)))" }
            return "\(kind.word) \(listed(names, limit: 3))"
        }
        return Inline(parts.joined(separator: "; "))
    }
}
