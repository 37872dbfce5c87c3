import Migrations
import Testing

/// The laws of planning in histories in which releases are archived, and archives too.
@Suite struct ArchiveLawTests {
    private static let seeds: ClosedRange<UInt64> = 1...150

    /// A project's history: each version has what the one before has, or a baseline in its place, and something new.
    private struct History {
        var catalogues: [Catalogue] = []

        init(_ world: inout World) throws {
            var pairs: [Pair] = []
            var archives: [BlobID: Archive] = [:]
            var number = 0
            for step in 0..<world.random.number(3...6) {
                if !pairs.isEmpty, world.random.oneIn(2) {
                    let kept = world.random.number(0...(pairs.count - 1))
                    try Self.archive(pairs.count - kept, of: &pairs, &archives, step)
                }
                for _ in 0..<world.random.number(0...3) {
                    number += 1
                    let content = world.random.oneIn(8) ? "empty" : "up \(number)"
                    pairs.append(Pair(name: "\(number)_m", up: content, down: "undo \(number)"))
                }
                var catalogue = catalogue(pairs)
                catalogue.archives = archives
                catalogues.append(catalogue)
            }
        }

        private static func archive(
            _ count: Int,
            of pairs: inout [Pair],
            _ archives: inout [BlobID: Archive],
            _ step: Int
        ) throws {
            let old = pairs.prefix(count)
            let version = try #require(old.last?.name.prefix { $0 != "_" })
            let baseline = Pair(
                name: "\(version)_baseline_\(step)",
                up: "baseline \(step)",
                down: "drop \(step)"
            )
            archives[BlobID(hex: baseline.up)] = Archive(
                release: "v\(step)",
                commit: CommitID(hex: "\(step)"),
                migrations: try old.map { pair in
                    ArchivedMigration(
                        id: try id(pair.name),
                        up: BlobID(hex: pair.up),
                        down: pair.down.map(BlobID.init(hex:)),
                        parts: archives[BlobID(hex: pair.up)]?.migrations ?? []
                    )
                }
            )
            pairs = [baseline] + pairs.dropFirst(count)
        }
    }

    /// What a database has, whatever it ran for it: baselines are taken for what they replace.
    private func contents(_ rows: [AppliedMigration], _ history: History) -> [String] {
        let archives = history.catalogues.reduce(into: [BlobID: Archive]()) { all, next in
            all.merge(next.archives) { first, _ in first }
        }
        func leaves(_ up: BlobID) -> [String] {
            archives[up].map { $0.migrations.flatMap { leaves($0.up) } } ?? [up.hex]
        }
        return rows.flatMap { leaves($0.up) }.sorted()
    }

    @Test(
        "Forward from any version to any later one, all databases come to have the same, with nothing reverted"
    )
    func forward() throws {
        var inOtherForm = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            let target = try #require(history.catalogues.last)
            var direct = Interpreter()
            try direct.execute(Plan(from: [], to: target, as: PlanRequest()))
            let wanted = contents(direct.rows, history)
            for start in history.catalogues.indices {
                var database = Interpreter()
                for catalogue in history.catalogues[start...]
                where world.random.oneIn(2) || catalogue == target {
                    let plan = Plan(from: database.rows, to: catalogue, as: PlanRequest())
                    guard plan.obstacles.isEmpty else {
                        let others = plan.obstacles.filter { !$0.isOfBetween }
                        #expect(others.isEmpty, "seed \(seed): \(others)")
                        continue
                    }
                    #expect(plan.reverts.isEmpty && plan.isWhole, "seed \(seed)")
                    try database.execute(plan)
                    let again = Plan(from: database.rows, to: catalogue, as: PlanRequest())
                    #expect(again.isEmpty && again.isWhole && again.obstacles.isEmpty, "seed \(seed)")
                }
                let last = Plan(from: database.rows, to: target, as: PlanRequest())
                guard last.obstacles.isEmpty else { continue }
                #expect(contents(database.rows, history) == wanted, "seed \(seed)")
                inOtherForm += database.contents == direct.contents ? 0 : 1
            }
        }
        #expect(inOtherForm > 40, "\(inOtherForm) databases had what a baseline replaces")
    }

    @Test("A version that each database visits leads each to all later ones")
    func throughEveryVersion() throws {
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            var database = Interpreter()
            for catalogue in history.catalogues {
                let plan = Plan(from: database.rows, to: catalogue, as: PlanRequest())
                #expect(plan.obstacles.isEmpty, "seed \(seed): \(plan.obstacles)")
                try database.execute(plan)
            }
        }
    }

    @Test("A database that came to an archive step by step can go back to where it was before it")
    func back() throws {
        var backs = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            var database = Interpreter()
            var stops: [[String]] = []
            for catalogue in history.catalogues {
                try database.execute(Plan(from: database.rows, to: catalogue, as: PlanRequest()))
                stops.append(contents(database.rows, history))
            }
            for (catalogue, stop) in zip(history.catalogues, stops) {
                var gone = database
                let plan = Plan(from: gone.rows, to: catalogue, as: PlanRequest(.rollback))
                #expect(plan.obstacles.isEmpty && plan.isWhole, "seed \(seed): \(plan.obstacles)")
                try gone.execute(plan)
                #expect(contents(gone.rows, history) == stop, "seed \(seed)")
                backs += plan.reverts.isEmpty ? 0 : 1
            }
        }
        #expect(backs > 100, "\(backs)")
    }

    @Test("In between is refused whatever is asked for, and names just what is missing")
    func between() throws {
        var refused = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            var database = Interpreter()
            try database.execute(
                Plan(from: [], to: try #require(history.catalogues.first), as: PlanRequest())
            )
            let target = try #require(history.catalogues.last)
            let plan = Plan(from: database.rows, to: target, as: .permissive)
            let missing = plan.obstacles.flatMap(\.missing).map(\.up.blob.hex)
            guard !missing.isEmpty else { continue }
            refused += 1
            var whole = Interpreter()
            try whole.execute(Plan(from: [], to: target, as: PlanRequest()))
            let someID = try id("1")
            let absent = missing.enumerated().map { number, up in
                AppliedMigration(id: someID, up: BlobID(hex: up), down: nil, sequence: number)
            }
            let pending = plan.applies.map(\.up.blob.hex)
            let all = contents(database.rows + absent, history) + pending
            #expect(all.sorted() == contents(whole.rows, history), "seed \(seed)")
        }
        #expect(refused > 10, "\(refused)")
    }

    @Test("What two trees tell is what the ledger's rows tell, whichever form a database has a baseline in")
    func shortWay() throws {
        var plans = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            var (single, new) = (Interpreter(), Interpreter())
            for (place, before) in history.catalogues.enumerated() {
                let plan = Plan(from: single.rows, to: before, as: PlanRequest())
                try single.execute(plan)
                new = Interpreter()
                try new.execute(Plan(from: [], to: before, as: PlanRequest()))
                for target in history.catalogues {
                    let change = TreeChange(
                        added: target.files.filter { !before.files.contains($0) },
                        removed: before.files.filter { !target.files.contains($0) },
                        layout: .split,
                        root: "sql"
                    )
                    for database in [single, new] {
                        guard
                            let across = Difference(across: change, to: target),
                            let difference = across.reverting(database.rows)
                        else { continue }
                        let request = world.request()
                        let short = Plan(difference, catalogue: target, as: request)
                        let long = Plan(from: database.rows, to: target, as: request)
                        #expect(short == long, "seed \(seed), \(place)")
                        plans += 1
                    }
                }
            }
        }
        #expect(plans > 200, "\(plans)")
    }

    @Test(
        "By the record alone, a deployed version is held against another as a database is that came there step by step"
    )
    func recordAgrees() throws {
        var archived = 0
        for seed in Self.seeds {
            var world = World(seed: seed)
            let history = try History(&world)
            var database = Interpreter()
            for deployed in history.catalogues {
                try database.execute(Plan(from: database.rows, to: deployed, as: PlanRequest()))
                for other in history.catalogues {
                    let told = Difference(deployed: deployed, catalogue: other)
                    let found = Difference(applied: database.rows, catalogue: other)
                    #expect(told.pending == found.pending, "seed \(seed)")
                    #expect(told.incomplete == found.incomplete, "seed \(seed)")
                    #expect(
                        contents(told.unknown, history) == contents(found.unknown, history),
                        "seed \(seed)"
                    )
                    archived += deployed.archives.isEmpty ? 0 : 1
                }
            }
        }
        #expect(archived > 100)
    }
}

extension Plan.Obstacle {
    fileprivate var isOfBetween: Bool { !missing.isEmpty }

    fileprivate var missing: [Migration] {
        if case .partlyArchived(_, let missing) = self { missing } else { [] }
    }
}
