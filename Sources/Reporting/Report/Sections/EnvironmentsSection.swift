import Migrations
import Workflows

/// Where each environment is, as `status` tells it, with a picture.
struct EnvironmentsSection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "environments"
    let title = "Environments"

    var sum: Page.Sum? {
        let standings = report.environments.map(\.status.standing)
        let others = standings.filter { $0 != .level }
        let detail =
            report.environments.isEmpty
            ? "none is known yet"
            : others.isEmpty
                ? "all up to date"
                : listed(
                    [EnvironmentStatus.Standing.behind, .ahead, .diverged, .unknown].compactMap { standing in
                        let count = others.count { $0 == standing }
                        return count == 0 ? nil : "\(count) \(standing.rawValue)"
                    }
                )
        return Page.Sum(
            figure: String(standings.count),
            label: standings.count == 1 ? "environment" : "environments",
            detail: detail,
            tone: report.environments.contains(where: \.status.needsPerson) ? .bad : .neutral,
            section: id
        )
    }

    var blocks: [Block] {
        guard !report.environments.isEmpty else {
            return [
                .paragraph(
                    "No environment is configured, recorded or within reach; \(code: "git migrate deploy -e local") makes the first."
                )
            ]
        }
        let about: [Block] = [.table(table)] + (notes.isEmpty ? [] : [.list(notes)])
        guard !report.axis.rows.isEmpty else { return about }
        return [.beside(ReleasePicture(report).html, about)]
    }

    private var table: Table {
        let against = "against \(report.revision.printable)"
        return Table(
            caption: "Where each environment is",
            columns: ["environment", "commit", "release", "since", "by", against],
            rows: report.environments.map(\.status).map { status in
                [
                    Inline(status.environment.text),
                    status.commit.map { "\(code: $0.short)" } ?? .none,
                    status.release.map { Inline($0.printable) } ?? .none,
                    status.since.map { Inline(moment($0)) } ?? .none,
                    status.actor.map { Inline($0.printable) } ?? .none,
                    Inline(.badge(report.statusText.comparison(status), status.tone)),
                ]
            }
        )
    }

    private var notes: [Inline] {
        report.environments.map(\.status).flatMap { status in
            report.statusText.remarks(status).map { "\(strong: status.environment.text): \($0)" }
        }
    }
}

extension EnvironmentStatus {
    var tone: Inline.Tone {
        if needsPerson { return .bad }
        return switch standing {
        case .level: edited.isEmpty && looseSteps == 0 && !hasDrifted ? .good : .warning
        case .behind: .neutral
        case .ahead, .diverged: .warning
        case .unknown: .neutral
        }
    }
}
