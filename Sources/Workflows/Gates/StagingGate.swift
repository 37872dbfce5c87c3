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
            let has = has(precedent)
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

    /// The up scripts that it has, each with its age. A baseline that ran there stands for what it replaces, and one that is to run
    /// here is there where all that it replaces is.
    private func has(_ precedent: Precedent) -> [BlobID: Duration?] {
        var has = Dictionary(
            precedent.applied.map { ($0.migration.up, $0.age) },
            uniquingKeysWith: { first, _ in first }
        )
        for (migration, age) in precedent.applied where migration.id.isOfBaseline {
            // Of what this repository does not have nobody here knows what it replaces.
            guard let archive = try? project.archive(in: migration.up) else { continue }
            for part in archive.all where has[part.up] == nil { has[part.up] = .some(age) }
        }
        for baseline in plan.applies where has[baseline.up.blob] == nil {
            guard let archive = catalogue.archive(of: baseline), archive.isCovered(by: has.keys) else {
                continue
            }
            has[baseline.up.blob] = .some(archive.all.compactMap { has[$0.up] ?? nil }.min())
        }
        return has
    }
}
