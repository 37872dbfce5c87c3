import Git
import Migrations

/// The notes that keep which orders make one schema, beside those of rehearsals.
public struct OrderNotes {
    private let repository: Repository
    private let notes: RecordNotes

    /// Those of a project's repository.
    public init(_ project: Project) {
        repository = project.repository
        notes = RecordNotes(project)
    }

    /// Whether these orders are proven to make one schema on a server of a major version.
    public func isProven(_ order: RunOrder, server: Int) throws -> Bool {
        guard let blob = order.late.first?.up.blob.object else { return false }
        let proof = OrderProof(order, server: server, tool: "")
        return try notes.all(on: blob).contains(where: proof.isIn)
    }

    /// Records that they do.
    public func write(_ order: RunOrder, server: Int, tool: String) throws {
        guard let blob = order.late.first?.up.blob.object else { return }
        let old = try notes.own(on: blob) ?? ""
        let new = OrderProof(order, server: server, tool: tool).added(to: old)
        guard new != old else { return }
        try repository.writeNotes([(blob, new)], in: RecordNotes.reference, message: "proved an order")
    }
}

extension Preparation {
    /// The plan, or the one that does not refuse late migrations where this very order of scripts is proven.
    func planWithProof(
        _ plan: Plan,
        _ basis: RunOrder.Basis,
        _ difference: Difference,
        _ request: PlanRequest
    ) throws -> Plan {
        guard request.direction == .deploy, !plan.late.isEmpty else { return plan }
        let order = RunOrder(plan, from: basis)
        guard try OrderNotes(project).isProven(order, server: database.serverVersion.major) else {
            return plan
        }
        var request = request
        request.lateIsProven = true
        return Plan(difference, catalogue: basis.catalogue, as: request)
    }

    /// The orders to compare before a deployment that applies what is late and reverts what the target lacks.
    public func order(to target: Target) throws -> RunOrder {
        var request = PlanRequest(.deploy)
        request.allowLate = true
        request.allowRevert = true
        request.allowMissingDown = true
        let basis = RunOrder.Basis(
            applied: try database.state()?.applied ?? [],
            catalogue: try target.catalogue(in: project)
        )
        return RunOrder(Plan(from: basis.applied, to: basis.catalogue, as: request), from: basis)
    }
}
