import Migrations
import Workflows

/// What each environment requires of a deployment of the revision, as `plan` tells it.
struct ChecklistSection: ReportSection {
    private let report: Report

    init(_ report: Report) { self.report = report }

    let id = "checklist"
    let title = "Checklist"

    var sum: Page.Sum? {
        let refusals = report.environments.map { Self.refusals($0.checklist) }
        let blocked = refusals.count { $0 > 0 }
        let count = refusals.reduce(0, +)
        return Page.Sum(
            figure: String(count),
            label: count == 1 ? "thing in the way" : "things in the way",
            detail: blocked == 0 ? "as far as is known" : "for \(counted(blocked, "environment"))",
            tone: count == 0 ? .good : .warning,
            section: id
        )
    }

    /// How much stands in the way of a deployment.
    private static func refusals(_ checklist: ReportedChecklist) -> Int {
        switch checklist {
        case .prepared(let run): run.plan.obstacles.count + run.problems.count + run.checklist.refused.count
        case .recorded(let items):
            items.count { if case .refused = $0.verdict { true } else { false } }
        case .nothingToDeploy, .unknown: 0
        }
    }

    var blocks: [Block] {
        guard !report.environments.isEmpty else {
            return [.paragraph("There is no environment to deploy to.")]
        }
        return Block.cards(
            of: report.environments,
            id: id,
            title: { "\(report.revision.printable) to \($0.name.text)" },
            more: "git migrate plan\(report.planned) -e <env>",
            blocks: blocks
        )
    }

    private func blocks(_ environment: ReportedEnvironment) -> [Block] {
        switch environment.checklist {
        case .nothingToDeploy: [.paragraph("has the same migrations: there is nothing to deploy")]
        case .unknown(let error): [.paragraph("not known: \(reasonText(error))")]
        case .prepared(let run): prepared(run)
        case .recorded(let items): recorded(items, environment)
        }
    }

    private func prepared(_ run: PreparedRun) -> [Block] {
        if run.plan.isEmpty && run.isAllowed { return [.paragraph("there is nothing to deploy")] }
        let items = run.checklist.items.map { Self.row($0.gate, $0.verdict) }
        let gates: Block =
            items.isEmpty ? .paragraph("requires nothing of a deployment") : table(items, of: run)
        guard let complaint = ObstacleText(.plain).complaint(run) else { return [gates] }
        let ofGates = Set(GateText(.plain, run).refusals.flatMap(\.lines))
        let details = complaint.details.filter { !ofGates.contains($0) }.map { Inline($0.trimmingIndent) }
        return [.note("git migrate deploy would refuse it now.", .warning)]
            + (details.isEmpty ? [] : [.list(details)]) + [gates]
            + (complaint.hints.isEmpty
                ? [] : [.paragraph("The ways on:"), .list(complaint.hints.map { Inline($0) })])
    }

    private func table(_ rows: [[Inline]], of run: PreparedRun) -> Block {
        table(rows, environment: run.database.settings.name)
    }

    private func table(_ rows: [[Inline]], environment: EnvironmentName) -> Block {
        .table(
            Table(
                caption: "What \(environment) requires",
                columns: ["gate", "verdict", "evidence"],
                rows: rows
            )
        )
    }

    private func recorded(_ items: [(gate: Gate, verdict: Verdict?)], _ environment: ReportedEnvironment)
        -> [Block]
    {
        let age: Inline =
            "By the git record and the configuration; the database could not be asked, so that \(code: "git migrate plan\(report.planned) -e \(environment.name.text)") may tell more."
        guard !items.isEmpty else { return [.paragraph("requires nothing of a deployment")] }
        let rows = items.map { gate, verdict in
            verdict.map { Self.row(gate, $0) } ?? [
                Inline(gate.rawValue), Inline(.badge("not looked at", .neutral)),
                "needs the database, to which there is no access here",
            ]
        }
        return [.paragraph(age), table(rows, environment: environment.name)]
    }

    private static func row(_ gate: Gate, _ verdict: Verdict) -> [Inline] {
        let (word, tone, text) = GateText.words(verdict)
        return [Inline(gate.rawValue), Inline(.badge(word, tone)), Inline(text)]
    }
}

extension Report {
    /// The revision as `plan` takes it, with a blank before it; nothing for HEAD.
    fileprivate var planned: String { revision == "HEAD" ? "" : " \(revision.shellWord)" }
}

extension String {
    fileprivate var trimmingIndent: String { String(drop { $0 == " " }) }
}
