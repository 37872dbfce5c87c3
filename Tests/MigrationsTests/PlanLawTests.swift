import Migrations
import Testing

/// The laws that hold for every plan, tried on random projects. A failure names its seed.
@Suite struct PlanLawTests {
    private static let seeds: ClosedRange<UInt64> = 1...2_000

    /// A database that went from nothing to a catalogue, and on to another: late rows, renamed rows and all.
    private func database(_ history: [[Pair]]) throws -> Interpreter {
        var database = Interpreter()
        for pairs in history {
            let plan = Plan(from: database.rows, to: catalogue(pairs), as: .permissive)
            if plan.obstacles.isEmpty { try database.execute(plan) }
        }
        return database
    }

    @Test("Planning is total and pure: any input has one plan, whatever the order of rows and files")
    func totalAndPure() {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let files = world.chaos().flatMap { $0.files(root: world.random.pick(["old", "new"])) }
            let distinct = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
                .values
                .sorted { $0.path < $1.path }
            let rows = world.chaos().enumerated().compactMap { index, pair in
                (try? id(pair.name)).map {
                    AppliedMigration(
                        id: $0,
                        up: BlobID(hex: pair.up),
                        down: pair.down.map(BlobID.init(hex:)),
                        sequence: index
                    )
                }
            }
            let request = world.request()
            let plan = Plan(
                from: rows,
                to: Catalogue(files: distinct, layout: .split, roots: ["old", "new"]),
                as: request
            )
            let shuffled = Plan(
                from: rows.shuffled(using: &world.random),
                to: Catalogue(
                    files: distinct.shuffled(using: &world.random),
                    layout: .split,
                    roots: ["old", "new"]
                ),
                as: request
            )
            #expect(plan == shuffled, "seed \(seed)")
        }
    }

    @Test("After a plan was carried out, there is nothing left to do")
    func secondPlanIsEmpty() throws {
        var carriedOut = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let first = world.pairs()
            let second = world.successor(of: first)
            var database = try database([first, second, world.successor(of: second)])
            let target = catalogue(world.successor(of: second))
            let plan = Plan(from: database.rows, to: target, as: .permissive)
            guard plan.obstacles.isEmpty else { continue }
            #expect(throws: Never.self, "seed \(seed)") { try database.execute(plan) }
            #expect(database.contents == target.contents, "seed \(seed)")
            let again = Plan(from: database.rows, to: target, as: PlanRequest())
            #expect(again.isEmpty && again.isWhole && again.obstacles.isEmpty, "seed \(seed): \(again)")
            carriedOut += 1
        }
        #expect(carriedOut > 1_000, "most random plans can be carried out")
    }

    @Test("Two plans in a row lead where one plan leads")
    func composition() throws {
        var carriedOut = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let a = world.pairs()
            let b = world.successor(of: a)
            let c = world.successor(of: b)
            var twice = try database([a])
            var once = twice
            let toB = Plan(from: twice.rows, to: catalogue(b), as: .permissive)
            guard toB.obstacles.isEmpty else { continue }
            try twice.execute(toB)
            let onToC = Plan(from: twice.rows, to: catalogue(c), as: .permissive)
            let toC = Plan(from: once.rows, to: catalogue(c), as: .permissive)
            guard onToC.obstacles.isEmpty, toC.obstacles.isEmpty else { continue }
            try twice.execute(onToC)
            try once.execute(toC)
            #expect(twice.contents == once.contents, "seed \(seed)")
            carriedOut += 1
        }
        #expect(carriedOut > 1_000, "most random plans can be carried out")
    }

    @Test("Reverting what a plan did gives the starting set")
    func returning() throws {
        var carriedOut = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let first = world.pairs()
            let start = try database([first])
            let target = catalogue(world.successor(of: first))
            let plan = Plan(from: start.rows, to: target, as: .permissive)
            guard plan.obstacles.isEmpty else { continue }
            var there = start
            try there.execute(plan)

            var undone = there
            let applied = there.rows.filter { !start.rows.contains($0) }
            let undo = Plan(reverting: applied, isWhole: true)
            if undo.obstacles.isEmpty {
                try undone.execute(undo)
                let reverted = Set(plan.reverts)
                #expect(undone.rows == start.rows.filter { !reverted.contains($0) }, "seed \(seed)")
            }

            let back = Plan(from: there.rows, to: catalogue(first), as: .permissive)
            guard back.obstacles.isEmpty, start.contents == catalogue(first).contents else { continue }
            try there.execute(back)
            #expect(there.contents == start.contents, "seed \(seed)")
            carriedOut += 1
        }
        #expect(carriedOut > 1_000, "most random plans can be walked back")
    }

    @Test(
        "Other down scripts change which scripts run, and nothing else; without one for each revert nothing runs"
    )
    func otherDowns() throws {
        var replaced = 0
        var refused = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let first = world.pairs()
            let second = world.successor(of: first)
            var there = try database([first, second])
            let target = catalogue(world.successor(of: second))
            let source = catalogue(world.random.oneIn(3) ? world.successor(of: second) : first + second)
            var request = PlanRequest.permissive
            let recorded = Plan(from: there.rows, to: target, as: request)
            request.downSource = source
            let plan = Plan(from: there.rows, to: target, as: request)
            #expect(plan == Plan(from: there.rows, to: target, as: request), "seed \(seed)")
            #expect(plan.steps == recorded.steps && plan.isWhole == recorded.isWhole, "seed \(seed)")
            #expect(Set(plan.replacedDowns.keys).isSubset(of: plan.reverts), "seed \(seed)")

            let problems = plan.obstacles.compactMap(\.downNotFound)
            for row in plan.reverts {
                let candidates = source.migrations.filter { $0.up.blob == row.up }.compactMap(\.down?.blob)
                let running = plan.replacedDowns[row]?.blob ?? row.down
                #expect(
                    problems.contains(row) || running.map(candidates.contains) == true,
                    "seed \(seed): \(row)"
                )
                #expect(!problems.contains(row) || plan.replacedDowns[row] == nil, "seed \(seed)")
            }
            refused += problems.isEmpty ? 0 : 1
            guard plan.obstacles.isEmpty, recorded.obstacles.isEmpty else { continue }
            var twin = there
            try twin.execute(recorded)
            try there.execute(plan)
            #expect(there.rows == twin.rows, "seed \(seed)")
            #expect(Plan(from: there.rows, to: target, as: PlanRequest()).isSettled, "seed \(seed)")
            replaced += plan.replacedDowns.isEmpty ? 0 : 1
        }
        #expect(
            replaced > 20 && refused > 20,
            "\(replaced) plans replaced a down script, \(refused) found none"
        )
    }

    @Test(
        "A proof that the order does not matter takes the refusal of what is late away, and changes nothing else"
    )
    func provenOrder() {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let rows = world.chaos().enumerated().compactMap { index, pair in
                (try? id(pair.name)).map {
                    AppliedMigration(id: $0, up: BlobID(hex: pair.up), down: nil, sequence: index)
                }
            }
            let target = catalogue(world.pairs())
            var request = world.request()
            let plan = Plan(from: rows, to: target, as: request)
            request.lateIsProven = true
            let proven = Plan(from: rows, to: target, as: request)
            #expect(proven.steps == plan.steps, "seed \(seed)")
            let others = plan.obstacles.filter { if case .late = $0 { false } else { true } }
            #expect(proven.obstacles == others, "seed \(seed)")
            let late = RunOrder(plan, from: RunOrder.Basis(applied: rows, catalogue: target)).late
            let told = RunOrder(proven, from: RunOrder.Basis(applied: rows, catalogue: target)).late
            #expect(told == late, "seed \(seed)")
        }
    }

    @Test("Reverts come first, the latest applied first; applies follow in version order")
    func order() throws {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let first = world.pairs()
            let second = world.successor(of: first)
            let database = try database([first, second])
            let plan = Plan(
                from: database.rows,
                to: catalogue(world.successor(of: second)),
                as: world.request()
            )
            #expect(
                plan.steps == plan.reverts.map(Step.revert) + plan.applies.map(Step.apply),
                "seed \(seed)"
            )
            let sequences = plan.reverts.map(\.sequence)
            #expect(sequences == sequences.sorted(by: >), "seed \(seed)")
            #expect(plan.applies.map(\.id) == plan.applies.map(\.id).sorted(), "seed \(seed)")
        }
    }

    @Test("A rollback never applies, and a deployment reverts only when it was asked to")
    func directions() throws {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let database = try database([world.pairs(), world.pairs()])
            let target = catalogue(world.pairs())
            let request = world.request()
            let plan = Plan(from: database.rows, to: target, as: request)
            switch request.direction {
            case .rollback: #expect(plan.applies.isEmpty, "seed \(seed)")
            case .deploy: #expect(plan.reverts.isEmpty || request.allowRevert, "seed \(seed)")
            }
            let done = Set(plan.applies.map(\.up.blob.hex)).union(plan.reverts.map(\.up.hex))
            let isOpen = database.contents != target.contents && done.isEmpty
            #expect(
                !isOpen || !plan.obstacles.isEmpty || plan.remarks.contains(where: \.isKeptEdit),
                "seed \(seed): silent"
            )
        }
    }

    @Test("Moving the folder, and renaming or renumbering files, is nothing to do")
    func renaming() throws {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let pairs = world.pairs()
            var database = Interpreter()
            try database.execute(Plan(from: [], to: catalogue(pairs), as: .permissive))
            let moved = catalogue(pairs, root: "db/elsewhere")
            #expect(Plan(from: database.rows, to: moved, as: PlanRequest()).isSettled, "seed \(seed)")

            let renamed = pairs.enumerated().map { index, pair in
                Pair(name: pair.name.prefix { $0 != "_" } + "_new\(index)", up: pair.up, down: pair.down)
            }
            #expect(
                Plan(from: database.rows, to: catalogue(renamed), as: PlanRequest()).isSettled,
                "seed \(seed)"
            )

            let unlike = Dictionary(grouping: pairs, by: \.up).values.compactMap {
                $0.count == 1 ? $0.first : nil
            }
            let renumbered = unlike.enumerated().map { index, pair in
                Pair(name: "\(100 + index)_new\(index)", up: pair.up, down: pair.down)
            }
            let rows = database.rows.filter { row in unlike.contains { $0.up == row.up.hex } }
            #expect(Plan(from: rows, to: catalogue(renumbered), as: PlanRequest()).isSettled, "seed \(seed)")
        }
    }
}

extension Plan {
    /// Whether there is nothing to do, and nothing in the way.
    fileprivate var isSettled: Bool { isEmpty && isWhole && obstacles.isEmpty }
}

extension Plan.Obstacle {
    fileprivate var downNotFound: AppliedMigration? {
        if case .downNotFound(let applied, _) = self { applied } else { nil }
    }
}

extension Plan.Remark {
    fileprivate var isKeptEdit: Bool { if case .editedKept = self { true } else { false } }
}
