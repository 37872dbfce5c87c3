import Migrations
import Testing

/// A database that has exactly one tree's migrations: what differs in another tree tells as much as reading both in whole.
@Suite struct TreeChangeTests {
    private func files(_ pairs: [Pair], _ strays: [String]) -> [SourceFile] {
        pairs.flatMap { $0.files(root: "sql") }
            + strays.map { SourceFile(path: "sql/\($0)", blob: BlobID(hex: "stray")) }
    }

    private func change(from before: [SourceFile], to now: [SourceFile]) -> TreeChange {
        TreeChange(
            added: now.filter { !before.contains($0) },
            removed: before.filter { !now.contains($0) },
            layout: .split,
            root: "sql"
        )
    }

    /// Rows as that tree's deployment leaves them, in whatever order they ran, some with another down script than the tree's.
    private func rows(_ catalogue: Catalogue, _ random: inout SplitMix64) -> [AppliedMigration] {
        let sequences = Array(1...max(catalogue.migrations.count, 1)).shuffled(using: &random)
        return zip(catalogue.migrations, sequences).map { migration, sequence in
            AppliedMigration(
                id: migration.id,
                up: migration.up.blob,
                down: random.oneIn(4) ? BlobID(hex: "mended since") : migration.down?.blob,
                sequence: sequence
            )
        }
    }

    @Test("The plan from what differs between two trees is the plan from the ledger's rows")
    func samePlan() {
        var (plans, reverting, applying) = (0, 0, 0)
        for seed: UInt64 in 1...4_000 {
            var world = World(seed: seed)
            let first = world.random.oneIn(5) ? world.chaos() : world.pairs()
            let second = world.random.oneIn(8) ? first + world.chaos() : world.successor(of: first)
            let strays = ["up/notes.sql", "odd.sql"].filter { _ in world.random.oneIn(4) }
            let before = files(first, strays)
            let now = files(second, strays.filter { _ in !world.random.oneIn(3) })
            let names = Catalogue(files: before, layout: .split, roots: ["sql"])
            // A ledger has each name once, and files have their paths for themselves.
            guard Set(names.migrations.map(\.id)).count == names.migrations.count,
                Set(before.map(\.path)).count == before.count, Set(now.map(\.path)).count == now.count
            else { continue }
            let catalogue = Catalogue(files: now, layout: .split, roots: ["sql"])
            let rows = rows(names, &world.random)
            var request = world.request()
            let change = change(from: before, to: now)
            var shortRequest = request
            if world.random.oneIn(2) {
                // Of what is checked out only what is reverted matters.
                shortRequest.checkedOut = change.before(catalogue)
                request.checkedOut = names
            }
            guard let across = Difference(across: change, to: catalogue),
                let difference = across.reverting(rows.shuffled(using: &world.random))
            else { continue }
            let short = Plan(difference, catalogue: catalogue, as: shortRequest)
            let long = Plan(from: rows, to: catalogue, as: request)
            #expect(short.steps == long.steps && short.isWhole == long.isWhole, "seed \(seed)")
            #expect(short.remarks == long.remarks, "seed \(seed)")
            #expect(short.obstacles == long.obstacles, "seed \(seed)")
            plans += 1
            reverting += short.reverts.isEmpty ? 0 : 1
            applying += short.applies.isEmpty ? 0 : 1
        }
        #expect(plans > 2_000 && reverting > 500 && applying > 500, "\(plans), \(reverting), \(applying)")
    }

    @Test("What is edited or called differently now is left to the ledger's own rows")
    func ledgersOwn() throws {
        for (before, now) in [("1_a A a", "1_a B a"), ("1_a A a", "1_b A a"), ("1_a A a", "2_a A a")] {
            let (before, now) = (files([try Pair(before)], []), files([try Pair(now)], []))
            let catalogue = Catalogue(files: now, layout: .split, roots: ["sql"])
            #expect(Difference(across: change(from: before, to: now), to: catalogue) == nil)
        }
    }

    @Test("Rows that the ledger does not have, or has otherwise, are not made up")
    func otherRows() throws {
        let before = files([try Pair("1_a A a"), try Pair("2_b B b")], [])
        let now = files([try Pair("1_a A a")], [])
        let catalogue = Catalogue(files: now, layout: .split, roots: ["sql"])
        let difference = try #require(Difference(across: change(from: before, to: now), to: catalogue))
        #expect(difference.reverting([]) == nil)
        #expect(difference.reverting(try applied("2_b other b")) == nil)
        #expect(difference.reverting(try applied("1_b B b")) == nil)
        let rows = try applied("9_x B x", "2_b B recorded")
        #expect(difference.reverting(rows)?.unknown == [rows[1]])
    }
}
