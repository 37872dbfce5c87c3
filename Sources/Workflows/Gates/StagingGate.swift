import Migrations

extension GateInspection {
    /// Whether the environment that goes before this one has the same blobs, and has had them for long enough.
    func appliedBefore() throws -> Checklist.Finding? {
        guard let name = settings.after else { return nil }
        let precedents: [Precedent]
        do {
            guard let found = try Precedent.all(of: name, in: project) else {
                return .refused(.neverSeen(name))
            }
            precedents = found
        } catch {
            return .refused(.outOfReach(name, because: error))
        }
        return compare(name, precedents)
    }

    private func compare(_ name: EnvironmentName, _ precedents: [Precedent]) -> Checklist.Finding {
        var youngest: Duration?
        for precedent in precedents {
            var has = Dictionary(
                precedent.applied.map { ($0.migration.up, $0.age) },
                uniquingKeysWith: { first, _ in first }
            )
            for baseline in plan.applies where has[baseline.up.blob] == nil {
                guard let archive = catalogue.archive(of: baseline), archive.isCovered(by: has.keys) else {
                    continue
                }
                let ages = archive.all.compactMap { has[$0.up] }
                has[baseline.up.blob] = .some(ages.compactMap(\.self).min())
            }
            let missing = plan.applies.filter { has[$0.up.blob] == nil }
            guard missing.isEmpty else { return .refused(.notApplied(name, missing.map(\.id))) }
            let kept = plan.reverts.filter { has[$0.up] != nil }
            guard kept.isEmpty else { return .refused(.stillApplied(name, kept.map(\.id))) }
            let ages = plan.applies.map { has[$0.up.blob] ?? nil }
            if let needed = settings.afterFor, let least = ages.map({ $0 ?? .zero }).min(), least < needed {
                return .refused(.tooRecent(name, age: least, needed: needed))
            }
            youngest = (ages.compactMap(\.self) + [youngest].compactMap(\.self)).min()
        }
        let source = precedents.first?.source ?? .ledger
        return .passed(.appliedBefore(name, source, age: youngest))
    }
}
