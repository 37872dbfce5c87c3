import Migrations
import Workflows

/// What is different in each schema from what the last deployment left, as `diff` tells it.
struct DriftSection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "drift"
    let title = "Drift"

    private var drifts: [Drift] { report.environments.compactMap { try? $0.drift.get() } }

    var sum: Page.Sum? {
        let drifted = drifts.count { !$0.difference.isEmpty }
        let unknown = report.environments.count - drifts.count
        return Page.Sum(
            figure: String(drifted),
            label: "drifted",
            detail: unknown == 0 ? "all were looked at" : "\(unknown) not looked at",
            tone: drifted == 0 ? .neutral : .warning,
            section: id
        )
    }

    var blocks: [Block] {
        guard !report.environments.isEmpty else { return [.paragraph("There is no database to look at.")] }
        let lines = report.environments.map(line)
        let changes = report.environments.compactMap(difference)
        return [.list(lines)] + changes
    }

    private func line(_ environment: ReportedEnvironment) -> Inline {
        do {
            let drift = try environment.drift.get()
            let badge: Inline =
                drift.difference.isEmpty
                ? Inline(.badge("as recorded", .good)) : Inline(.badge("drifted", .warning))
            let warning = DriftText(.plain).warning(drift).map { ". \($0)" } ?? ""
            return "\(badge) \(DriftText(.plain).heading(drift, of: environment.name))\(warning)"
        } catch {
            return
                "\(badge: "not looked at", .neutral) \(strong: environment.name.text): \(Self.lead(error))\(reasonText(error))"
        }
    }

    private static func lead(_ error: any Error) -> String {
        error is Drift.Problem || error is ReportProblem ? "" : "no access: "
    }

    private func difference(_ environment: ReportedEnvironment) -> Block? {
        guard let drift = try? environment.drift.get(), !drift.difference.isEmpty else { return nil }
        return .script(
            FoldedScript(
                summary: "What differs in \(strong: environment.name.text)",
                text: SnapshotText(.drift, style: .plain).lines(drift.difference).joined(separator: "\n"),
                language: "diff",
                command: "git migrate diff -e \(environment.name)"
            )
        )
    }
}
