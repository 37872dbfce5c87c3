import SQL

/// What became of the relations between two moments.
struct ObservationChange {
    /// All that was known before.
    let before: [Int: RelationState]
    /// What may have changed.
    let after: [Int: RelationState]
    /// Whether `after` is what a transaction has locked, so that it tells of scans, and of what came and went.
    let isOfTransaction: Bool
    /// The indexes of each table whose entries were written, the older first.
    private let built: [Int: [RelationState]]
    /// Whether something came and went, as what takes the rows of a table while it is copied.
    private let hasPassing: Bool

    init(from before: [Int: RelationState], to after: [Int: RelationState], isOfTransaction: Bool) {
        (self.before, self.after, self.isOfTransaction) = (before, after, isOfTransaction)
        let files = Set(before.values.filter(\.isIndex).map(\.file))
        // An index that is made anew for a changed column may take over the file of the old one.
        let written = after.values.filter { $0.isIndex && !files.contains($0.file) }
        built = Dictionary(grouping: written.sorted { $0.oid < $1.oid }) { $0.table ?? 0 }
        hasPassing = after.values.contains { $0.name == nil && before[$0.oid] == nil }
    }

    /// What was done to a table.
    func work(on table: RelationState) -> [Observation.Kind] {
        guard let now = after[table.oid], now.name != nil else { return [] }
        let indexes = built[table.oid] ?? []
        if now.file != table.file {
            guard isCopied(table, now) else { return [.emptied] }
            return [.rewritten] + indexes.filter { !wasThere($0) }.map(kind)
        }
        let reads = isOfTransaction ? now.scans - table.scans : 0
        // To build an index takes a scan of its own.
        return indexes.map(kind) + (reads > indexes.count ? [.scanned] : [])
    }

    /// TRUNCATE gives a table a new file as well, but fills no relation in between that then goes, and stays in its tablespace.
    private func isCopied(_ table: RelationState, _ now: RelationState) -> Bool {
        table.kind == "m" || now.tablespace != table.tablespace || !isOfTransaction || hasPassing
    }

    private func kind(_ index: RelationState) -> Observation.Kind {
        let name = index.name ?? ""
        return wasThere(index) ? .indexRebuilt(name) : .indexBuilt(name)
    }

    /// Whether it stands in the place of one that was there, which may have gone for it.
    private func wasThere(_ index: RelationState) -> Bool {
        before[index.oid] != nil
            || before.values.contains { $0.table == index.table && $0.name == index.name }
    }
}
