import Git
import Migrations

/// Gathers the evidence for each gate that an environment requires of a plan.
struct GateInspection {
    let project: Project
    let environment: EnvironmentSettings
    /// The environment's database; nil where it is out of reach, so that not every gate can be decided.
    let database: EnvironmentDatabase?
    let target: Target
    let plan: Plan
    /// The target's migrations.
    let catalogue: Catalogue
    /// What the environment's ledger says; nil when it has none yet.
    let state: LedgerState?
    let request: PlanRequest

    var settings: GateSettings { environment.gates }

    /// A gate that the database alone can decide.
    struct DatabaseNeeded: Error {}

    func reached() throws(DatabaseNeeded) -> EnvironmentDatabase {
        guard let database else { throw DatabaseNeeded() }
        return database
    }

    /// Every gate that is required, with its verdict.
    func checklist() throws -> Checklist {
        let findings = try Gate.allCases.compactMap { gate in try finding(of: gate).map { (gate, $0) } }
        return Checklist(findings, overrides: request.overrides)
    }

    /// What one gate says; nil where the environment does not require it.
    func finding(of gate: Gate) throws -> Checklist.Finding? {
        switch gate {
        case .checked: try checked()
        case .rehearsed: try rehearsed()
        case .staging: try appliedBefore()
        case .stagingTests: try tested()
        case .tag: try tagged()
        case .signature: try signed()
        case .approvals: try approved()
        case .backup: try backedUp()
        case .window: try window()
        case .confirmation: confirmation()
        }
    }
}

extension Preparation {
    /// What the environment requires of a plan. Nothing is required of a plan without steps, and of a way back only that it is
    /// confirmed, which is asked for in its place.
    func checklist(
        _ kind: PreparedRun.Kind,
        _ plan: Plan,
        _ catalogue: Catalogue,
        of target: Target,
        _ state: LedgerState?,
        _ request: PlanRequest
    ) throws -> Checklist {
        guard kind == .deploy, !plan.isEmpty else { return .empty }
        return try GateInspection(
            project: project,
            environment: database.settings,
            database: database,
            target: target,
            plan: plan,
            catalogue: catalogue,
            state: state,
            request: request
        ).checklist()
    }
}
