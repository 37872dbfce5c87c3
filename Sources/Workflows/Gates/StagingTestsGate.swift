import Migrations

extension GateInspection {
    /// Whether the tests passed that the hook after a deployment ran where this environment follows, on what is there now.
    func tested() throws -> Checklist.Finding? {
        guard settings.requireTests, let name = settings.after else { return nil }
        do {
            guard let precedents = try Precedent.all(of: name, in: project) else {
                return .refused(.neverSeen(name))
            }
            var last: Int64 = 0
            for precedent in precedents {
                guard let database = precedent.database else { return .refused(.testsUnknown(name)) }
                let has = Set(precedent.applied.map(\.migration.up))
                let missing = plan.applies.filter { !has.contains($0.up.blob) }
                guard missing.isEmpty else { return .refused(.notTestedWith(name, missing.map(\.id))) }
                guard let result = try database.lastHookResult() else { return .refused(.notTested(name)) }
                guard result.status == 0 else {
                    return .refused(.testsFailed(name, status: result.status, at: result.at))
                }
                last = max(last, result.at)
            }
            return .passed(.tested(name, at: last))
        } catch {
            return .refused(.outOfReach(name, because: error))
        }
    }
}
