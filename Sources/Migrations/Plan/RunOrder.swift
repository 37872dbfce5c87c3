/// The scripts that a database has run once a plan is carried out, in its own order, and those of a new database.
public struct RunOrder: Hashable, Sendable {
    /// What the database ran and still has, in the order applied; then the steps of the plan.
    public let own: [Script]
    /// The up scripts of the catalogue, as a new database runs them.
    public let fresh: [Script]
    /// What scratch databases begin with.
    public let prelude: Prelude?
    /// The migrations that the plan applies late.
    public let late: [Migration]

    /// One script of an order.
    public struct Script: Hashable, Sendable {
        /// Its migration.
        public let id: MigrationID
        /// Which half it is.
        public let side: Side
        /// What it holds.
        public let blob: BlobID
        /// Where it lies, where a commit has it.
        public let path: String?
    }

    /// What a plan is made from.
    public struct Basis: Hashable, Sendable {
        /// What the database has.
        public let applied: [AppliedMigration]
        /// What it is to have.
        public let catalogue: Catalogue

        /// A database, and a catalogue.
        public init(applied: [AppliedMigration], catalogue: Catalogue) {
            (self.applied, self.catalogue) = (applied, catalogue)
        }
    }

    /// The orders of a plan. A revert without a down script has no part in them, and no plan that has one is carried out.
    public init(_ plan: Plan, from basis: Basis) {
        let applied = basis.applied.sorted { $0.sequence < $1.sequence }
        own =
            applied.map { Script(id: $0.id, side: .up, blob: $0.up, path: nil) }
            + plan.steps.compactMap { step in
                switch step {
                case .apply(let migration): Script(migration)
                case .revert(let applied):
                    (plan.replacedDowns[applied]?.blob ?? applied.down).map {
                        Script(id: applied.id, side: .down, blob: $0, path: plan.replacedDowns[applied]?.path)
                    }
                }
            }
        fresh = basis.catalogue.inRunOrder.map(Script.init)
        prelude = basis.catalogue.prelude
        late = plan.late
    }

    /// Whether both are one order of the same scripts.
    public var isOne: Bool { own.map(\.content) == fresh.map(\.content) }

    /// How many scripts both begin with.
    public var shared: Int { zip(own, fresh).prefix { $0.content == $1.content }.count }
}

extension Plan {
    /// The migrations whose version is below one that is applied already, whether they are refused or not.
    public var late: [Migration] {
        obstacles.compactMap { if case .late(let migration, _) = $0 { migration } else { nil } }
            + remarks.compactMap { remark in
                switch remark {
                case .late(let migration, _), .lateProven(let migration, _): migration
                default: nil
                }
            }
    }
}

extension RunOrder.Script {
    fileprivate init(_ migration: Migration) {
        self.init(id: migration.id, side: .up, blob: migration.up.blob, path: migration.up.path)
    }

    /// What it does, whatever it is called.
    var content: String { "\(side.rawValue) \(blob.hex)" }
}

/// That two orders make one schema, as a line of the note on the up script of the first late migration.
public struct OrderProof: Hashable, Sendable {
    /// The scripts of the database's own order, as one digest.
    public let own: Fingerprint
    /// Those of a new database.
    public let fresh: Fingerprint
    /// The major version of the server.
    public let server: Int
    /// The version of the tool.
    public let tool: String

    private static let word = "ordered"

    /// The proof for these orders.
    public init(_ order: RunOrder, server: Int, tool: String) {
        let prelude = [order.prelude?.content].compactMap(\.self)
        own = Fingerprint(of: prelude + order.own.map(\.content))
        fresh = Fingerprint(of: prelude + order.fresh.map(\.content))
        (self.server, self.tool) = (server, tool)
    }

    /// The line of the note.
    public var line: String { "\(Self.word) same own=\(own) fresh=\(fresh) server=\(server) tool=\(tool)" }

    /// Whether a note says so, by whichever version of the tool.
    public func isIn(_ note: String) -> Bool {
        let wanted = line.split(separator: " ").dropLast()
        return note.split(separator: "\n").contains { $0.split(separator: " ").dropLast() == wanted }
    }

    /// The note with this proof in it. What else it says stays.
    public func added(to note: String) -> String {
        isIn(note)
            ? note : (note.split(separator: "\n").map(String.init) + [line]).joined(separator: "\n") + "\n"
    }
}
