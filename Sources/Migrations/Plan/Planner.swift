/// What the user asked for, and what the planner cannot see for itself.
public struct PlanRequest: Hashable, Sendable {
    /// Which way the user wants to go.
    public enum Direction: Hashable, Sendable {
        /// Apply what is pending; revert only with `allowRevert`.
        case deploy
        /// Revert what the target lacks; apply nothing.
        case rollback
    }

    /// Which way the user wants to go.
    public var direction: Direction = .deploy
    /// Apply migrations whose version is below an applied one.
    public var allowLate = false
    /// Whether this very plan was proven to make the schema that a new database would have.
    public var lateIsProven = false
    /// Revert migrations that the target lacks.
    public var allowRevert = false
    /// Apply migrations that have no down script.
    public var allowMissingDown = false
    /// Apply only the migrations with a half at one of these paths; empty for all.
    public var paths: [String] = []
    /// Whether what the paths name is refused while something that comes before it is pending, and is well when it is applied already.
    public var isInOrder = false
    /// Edited migrations whose old and new script differ in comments and white space alone.
    public var editedInForm: Set<MigrationID> = []
    /// Versions that several migrations share in a release already.
    public var releasedDuplicates: Set<Version> = []
    /// The migrations that are checked out, where a down script may have been mended since it was recorded.
    public var checkedOut = Catalogue.empty
    /// The migrations that down scripts are taken from, by the content of the up scripts; nil for the recorded ones.
    public var downSource: Catalogue?
    /// Gates of the environment that are gone through though they are shut, with the reasons.
    public var overrides: [Gate: String] = [:]
    /// Whether the environment's name was given with the request.
    public var isConfirmed = false

    /// A request with the defaults.
    public init(_ direction: Direction = .deploy) { self.direction = direction }
}

extension Plan {
    /// Plans the way from `applied` to `catalogue`. Total: whatever the input, there is a plan, perhaps with obstacles.
    public init(from applied: [AppliedMigration], to catalogue: Catalogue, as request: PlanRequest) {
        self.init(Difference(applied: applied, catalogue: catalogue), catalogue: catalogue, as: request)
    }

    /// Plans from a difference that was computed before.
    public init(_ difference: Difference, catalogue: Catalogue, as request: PlanRequest) {
        var planner = Planner(difference: difference, archives: catalogue.archives, request: request)
        planner.considerArchives()
        planner.considerShared()
        planner.considerUnknown()
        planner.considerPending()
        planner.considerDuplicates(catalogue.duplicates)
        planner.considerStrays(catalogue.strays)
        planner.considerNames()
        self.init(
            steps: planner.reverts.map(Step.revert) + planner.applies.map(Step.apply),
            obstacles: planner.obstacles,
            remarks: planner.remarks,
            isWhole: planner.applies.count == difference.pending.count
                && planner.reverts.count == difference.unknown.count && !planner.keepsAnEdit
                && difference.incomplete.isEmpty,
            replacedDowns: planner.replacedDowns
        )
    }

    /// The plan that reverts exactly these migrations.
    ///
    /// - Parameters:
    ///   - checkedOut: the migrations that are checked out, where a down script may have been mended.
    ///   - later: what was applied after them, and stands in the way.
    ///   - downSource: the migrations that down scripts are taken from; nil for the recorded ones.
    public init(
        reverting applied: [AppliedMigration],
        isWhole: Bool,
        under later: [AppliedMigration] = [],
        checkedOut: Catalogue = .empty,
        downSource: Catalogue? = nil
    ) {
        let ordered = applied.sorted { $0.sequence > $1.sequence }
        let downs = DownChoice(ordered, checkedOut: checkedOut, source: downSource)
        let obstacles =
            later.isEmpty
            ? []
            : ordered.map { Obstacle.appliedLater($0, later.sorted { $0.sequence > $1.sequence }) }
        self.init(
            steps: ordered.map(Step.revert),
            obstacles: obstacles + downs.obstacles,
            remarks: downs.remarks,
            isWhole: isWhole,
            replacedDowns: downs.replaced
        )
    }
}

private struct Planner {
    let difference: Difference
    let archives: [BlobID: Archive]
    let request: PlanRequest

    var reverts: [AppliedMigration] = []
    var replacedDowns: [AppliedMigration: Half] = [:]
    var applies: [Migration] = []
    var obstacles: [Plan.Obstacle] = []
    var remarks: [Plan.Remark] = []

    /// Whether a migration stays that ran with another script than the target has.
    var keepsAnEdit: Bool { remarks.contains { if case .editedKept = $0 { true } else { false } } }

    /// A file that does not run must not be taken for one that does.
    mutating func considerStrays(_ strays: [SourceFile]) {
        let scripts = strays.filter { $0.path.hasSuffix(".sql") }
        if request.direction == .deploy, !scripts.isEmpty { remarks.append(.strays(scripts)) }
    }

    mutating func considerArchives() {
        obstacles += difference.incomplete.map { .partlyArchived($0.baseline, missing: $0.missing) }
    }

    mutating func considerShared() {
        for shared in difference.shared {
            if shared.isEdited {
                if request.editedInForm.contains(shared.migration.id) {
                    remarks.append(.editedInForm(shared.applied, shared.migration))
                } else if request.direction == .deploy {
                    obstacles.append(.edited(shared.applied, shared.migration))
                } else {
                    remarks.append(.editedKept(shared.applied, shared.migration))
                }
            } else if shared.isRenamed {
                remarks.append(.renamed(shared.applied, shared.migration))
            }
        }
    }

    mutating func considerUnknown() {
        guard !difference.unknown.isEmpty else { return }
        guard request.direction == .rollback || request.allowRevert else {
            obstacles.append(.wouldRevert(difference.unknown))
            return
        }
        reverts = difference.unknown
        let downs = DownChoice(reverts, checkedOut: request.checkedOut, source: request.downSource)
        obstacles += downs.obstacles
        remarks += downs.remarks
        replacedDowns = downs.replaced
    }

    mutating func considerPending() {
        guard request.direction == .deploy else {
            if !difference.pending.isEmpty { obstacles.append(.wouldApply(difference.pending)) }
            return
        }
        applies = Catalogue.inRunOrder(chosen(from: difference.pending), archives)
        // What is renumbered counts as it is called now: late is what a fresh database would have run before.
        let remaining =
            difference.shared.map(\.migration.id) + (reverts.isEmpty ? difference.unknown.map(\.id) : [])
            + [difference.highestElsewhere].compactMap(\.self)
        let highest = remaining.max()
        for migration in applies {
            if let highest, migration.id.version < highest.version {
                if request.lateIsProven {
                    remarks.append(.lateProven(migration, below: highest))
                } else if request.allowLate {
                    remarks.append(.late(migration, below: highest))
                } else {
                    obstacles.append(.late(migration, below: highest))
                }
            }
            obstacles += migration.halves.filter { $0.file.kind != .file }.map(Plan.Obstacle.notAFile)
            if migration.down == nil {
                if request.allowMissingDown {
                    remarks.append(.missingDown(migration))
                } else {
                    obstacles.append(.missingDown(migration))
                }
            }
        }
    }

    mutating func considerDuplicates(_ duplicates: [[Migration]]) {
        let planned = Set(applies)
        for group in duplicates where group.contains(where: planned.contains) {
            let areApart = Set(group.map(\.id)).count == group.count
            if areApart, group.allSatisfy({ request.releasedDuplicates.contains($0.id.version) }) {
                remarks.append(.duplicateVersion(group))
            } else {
                obstacles.append(.duplicateVersion(group))
            }
        }
    }

    /// The ledger has a row for each name; those that are to be reverted are gone by then.
    mutating func considerNames() {
        let renamed = difference.shared.filter(\.isRenamed).map { ($0.applied.id, $0.applied) }
        let rows = Dictionary(renamed, uniquingKeysWith: { first, _ in first })
        for migration in applies {
            if let row = rows[migration.id] { obstacles.append(.nameTaken(migration, by: row)) }
        }
    }

    private mutating func chosen(from pending: [Migration]) -> [Migration] {
        guard !request.paths.isEmpty else { return pending }
        let wanted = Set(request.paths)
        let chosen = pending.filter { $0.halves.contains { wanted.contains($0.path) } }
        var found = Set(chosen.flatMap { $0.halves.map(\.path) })
        if request.isInOrder {
            let applied = difference.shared.map(\.migration) + difference.archived
            found.formUnion(applied.flatMap { $0.halves.map(\.path) })
            for migration in chosen {
                let earlier = pending.filter { $0.id.version < migration.id.version && !chosen.contains($0) }
                if !earlier.isEmpty { obstacles.append(.earlierPending(migration, earlier)) }
            }
        }
        let missing = request.paths.filter { !found.contains($0) }
        if !missing.isEmpty { obstacles.append(.nothingPendingAt(missing)) }
        return chosen
    }
}
