import Migrations
import Testing

/// Obstacles are there exactly when their condition holds: the conditions are told here a second time, row by row.
@Suite struct ObstacleLawTests {
    /// One migration of a random project, as the two sides have it.
    private struct Entry {
        let id: MigrationID
        let name: String
        /// Where in the ledger it stands; nil when it never ran.
        var sequence: Int?
        var isInCatalogue: Bool
        var isEdited: Bool
        var ranWithDown: Bool
        var hasDown: Bool

        var version: Version { id.version }
        var ranContent: BlobID { BlobID(hex: name) }
        var path: String { "sql/up/\(name).sql" }

        var row: AppliedMigration? {
            sequence.map {
                AppliedMigration(
                    id: id,
                    up: ranContent,
                    down: ranWithDown ? BlobID(hex: "undo " + name) : nil,
                    sequence: $0
                )
            }
        }

        var pair: Pair? {
            guard isInCatalogue else { return nil }
            return Pair(name: name, up: isEdited ? name + "!" : name, down: hasDown ? "undo " + name : nil)
        }
    }

    private struct Case {
        var entries: [Entry] = []
        var request = PlanRequest()
        let rows: [AppliedMigration]
        let target: Catalogue

        init(_ random: inout SplitMix64) throws {
            let names = (1...8).flatMap { version in
                random.oneIn(5) ? ["\(version)_a", "\(version)_b"] : ["\(version)_a"]
            }
            var sequences = Array(1...names.count).shuffled(using: &random)
            for name in names {
                let isApplied = random.oneIn(2)
                entries.append(
                    Entry(
                        id: try id(name),
                        name: name,
                        sequence: isApplied ? sequences.removeLast() : nil,
                        isInCatalogue: !random.oneIn(3),
                        isEdited: isApplied && random.oneIn(8),
                        ranWithDown: !random.oneIn(8),
                        hasDown: !random.oneIn(8)
                    )
                )
            }
            request.direction = random.oneIn(4) ? .rollback : .deploy
            request.allowLate = random.oneIn(2)
            request.allowRevert = random.oneIn(2)
            request.allowMissingDown = random.oneIn(2)
            for entry in entries where random.oneIn(3) { request.releasedDuplicates.insert(entry.version) }
            for entry in entries where entry.isEdited && random.oneIn(2) {
                request.editedInForm.insert(entry.id)
            }
            if random.oneIn(4) { request.paths = [random.pick(entries).path, random.pick(entries).path] }
            if random.oneIn(20) { request.paths.append("nowhere") }
            rows = entries.compactMap(\.row)
            target = catalogue(entries.compactMap(\.pair))
        }

    }

    @Test("Each obstacle is there when its condition holds, and only then")
    func exactly() throws {
        var seen: Set<String> = []
        for seed in UInt64(1)...2_000 {
            var random = SplitMix64(seed: seed)
            let sample = try Case(&random)
            let plan = Plan(from: sample.rows, to: sample.target, as: sample.request)
            let expected = expected(sample)
            #expect(Set(plan.obstacles) == Set(expected), "seed \(seed)")
            #expect(plan.obstacles.count == expected.count, "seed \(seed): one obstacle is told twice")
            seen.formUnion(expected.map { String("\($0)".prefix { $0 != "(" }) })
        }
        #expect(
            seen == [
                "edited", "late", "wouldRevert", "wouldApply", "duplicateVersion", "missingDown",
                "irreversible", "nothingPendingAt",
            ]
        )
    }

    private func expected(_ sample: Case) -> [Plan.Obstacle] {
        let request = sample.request
        let isDeploy = request.direction == .deploy
        let migrations = Dictionary(uniqueKeysWithValues: sample.target.migrations.map { ($0.id, $0) })
        var obstacles: [Plan.Obstacle] = []

        for entry in sample.entries
        where isDeploy && entry.isEdited && !request.editedInForm.contains(entry.id) {
            if let row = entry.row, let migration = migrations[entry.id] {
                obstacles.append(.edited(row, migration))
            }
        }

        let unknown = sample.entries.filter { !$0.isInCatalogue }.compactMap(\.row).sorted {
            $0.sequence > $1.sequence
        }
        let reverts = !isDeploy || request.allowRevert
        if reverts {
            obstacles += unknown.filter { $0.down == nil }.map(Plan.Obstacle.irreversible)
        } else if !unknown.isEmpty {
            obstacles.append(.wouldRevert(unknown))
        }

        let pending = sample.entries.filter { $0.sequence == nil }.compactMap { migrations[$0.id] }
        guard isDeploy else { return obstacles + (pending.isEmpty ? [] : [.wouldApply(pending)]) }

        let chosen = pending.filter { request.paths.isEmpty || request.paths.contains($0.up.path) }
        let missed = request.paths.filter { path in !pending.contains { $0.up.path == path } }
        if !missed.isEmpty { obstacles.append(.nothingPendingAt(missed)) }

        let staying = sample.entries.filter { $0.sequence != nil && ($0.isInCatalogue || !reverts) }.map(\.id)
        for migration in chosen {
            if !request.allowLate, let last = staying.max(),
                staying.contains(where: { migration.id.version < $0.version })
            {
                obstacles.append(.late(migration, below: last))
            }
            if !request.allowMissingDown, migration.down == nil { obstacles.append(.missingDown(migration)) }
        }

        for version in Set(chosen.map(\.id.version)) where !request.releasedDuplicates.contains(version) {
            let group = sample.target.migrations.filter { $0.id.version == version }
            if group.count > 1 { obstacles.append(.duplicateVersion(group)) }
        }
        return obstacles
    }
}
