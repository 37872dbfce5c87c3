import Migrations

/// A random project and its random history, for the laws of planning.
struct World {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// A catalogue's pairs: versions are unique, contents are shared now and then, as empty scripts are.
    mutating func pairs() -> [Pair] {
        let versions = (1...9).shuffled(using: &random).prefix(random.number(0...7))
        return versions.map { version in
            let name = random.pick(["a", "b", "c"])
            let content = random.oneIn(6) ? "empty" : "\(version)\(name)"
            return Pair(
                name: "\(version)_\(name)",
                up: content,
                down: random.oneIn(25) ? nil : random.oneIn(5) ? "empty" : "undo \(content)"
            )
        }
    }

    /// Another commit of the same project: some migrations are gone, some are new, a few are edited, renamed or renumbered.
    mutating func successor(of pairs: [Pair]) -> [Pair] {
        var next = pairs.filter { _ in !random.oneIn(5) }
        for index in next.indices {
            let name = next[index].name
            if random.oneIn(40) { next[index].up += "!" }
            if random.oneIn(20) { next[index].down = next[index].down.map { $0 + "!" } }
            if random.oneIn(20) { next[index].name = name + "x" }
            if random.oneIn(20) { next[index].name = "\(random.number(1...12))" + name.drop { $0 != "_" } }
        }
        let taken = Set(next.map { $0.name.prefix { $0 != "_" } })
        return next + self.pairs().filter { pair in !taken.contains(pair.name.prefix { $0 != "_" }) }
    }

    /// Anything at all, sensible or not.
    mutating func chaos() -> [Pair] {
        (0..<random.number(0...9)).map { _ in
            Pair(
                name: random.pick(["1", "01", "2", "3", "10", "1-2"]) + "_" + random.pick(["a", "b"]),
                up: random.pick(["A", "B", "C"]),
                down: random.pick(["a", "b", nil])
            )
        }
    }

    /// A request with random permissions.
    mutating func request() -> PlanRequest {
        var request = PlanRequest(random.pick([.deploy, .deploy, .rollback]))
        request.allowLate = random.oneIn(2)
        request.allowRevert = random.oneIn(2)
        request.allowMissingDown = random.oneIn(2)
        return request
    }
}

extension PlanRequest {
    /// A deployment that may do whatever can be asked for.
    static var permissive: PlanRequest {
        var request = PlanRequest(.deploy)
        request.allowLate = true
        request.allowRevert = true
        request.allowMissingDown = true
        return request
    }
}

/// What a ledger would make of a plan: it holds to the ledger's own constraints.
struct Interpreter {
    private(set) var rows: [AppliedMigration] = []
    private var sequence = 0

    /// A step that a real ledger would refuse.
    enum Refusal: Error, Hashable {
        case notApplied(MigrationID)
        case noDownScript(MigrationID)
        case appliedAlready(MigrationID)
    }

    /// Carries a plan out.
    mutating func execute(_ plan: Plan) throws(Refusal) {
        for step in plan.steps {
            sequence += 1
            switch step {
            case .revert(let applied):
                guard let index = rows.firstIndex(of: applied) else { throw .notApplied(applied.id) }
                guard applied.down != nil || plan.replacedDowns[applied] != nil else {
                    throw .noDownScript(applied.id)
                }
                rows.remove(at: index)
            case .apply(let migration):
                guard !rows.contains(where: { $0.id == migration.id }) else {
                    throw .appliedAlready(migration.id)
                }
                rows.append(
                    AppliedMigration(
                        id: migration.id,
                        up: migration.up.blob,
                        down: migration.down?.blob,
                        sequence: sequence
                    )
                )
            }
        }
    }

    /// The up scripts that the database has, each as often as it ran.
    var contents: [String] { rows.map(\.up.hex).sorted() }
}

extension Catalogue {
    /// The up scripts that it holds, each as often as it stands there.
    var contents: [String] { migrations.map(\.up.blob.hex).sorted() }
}
