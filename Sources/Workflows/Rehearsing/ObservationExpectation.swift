import SQL

/// What a rule of `check` says will happen, as far as a rehearsal can see it.
enum ObservationExpectation: Hashable {
    /// Work of this kind on a table that was there, by the statement that the rule is about.
    case work([Work])
    /// Such a lock, or a stronger one, that this statement takes first.
    case lock(LockMode)
    /// Such locks on more than one table that was there, in the whole script.
    case locks(LockMode)
    /// PostgreSQL refuses the script.
    case refusal

    enum Work: Hashable {
        case rewritten
        case scanned
        case indexBuilt
        case indexRebuilt
    }

    /// What each rule about locks says: the one list of them.
    static let ofRules: [String: ObservationExpectation] = [
        IndexNotConcurrent().id: .work([.indexBuilt]),
        DropIndexNotConcurrent().id: .lock(.accessExclusive),
        ReindexNotConcurrent().id: .work([.indexRebuilt]),
        ConcurrentlyRefused().id: .refusal,
        VolatileDefault().id: .work([.rewritten]),
        FilledColumn().id: .work([.rewritten]),
        ColumnTypeRewrites().id: .work([.rewritten, .indexRebuilt, .scanned]),
        NotNullScans().id: .work([.scanned]),
        ForeignKeyScans().id: .work([.scanned]),
        CheckScans().id: .work([.scanned, .rewritten]),
        DomainScans().id: .work([.scanned]),
        ValidatedAtOnce().id: .work([.scanned]),
        UniqueBuildsIndex().id: .work([.indexBuilt]),
        ExclusionBuildsIndex().id: .work([.indexBuilt]),
        TableRewritten().id: .work([.rewritten]),
        RefreshNotConcurrent().id: .work([.rewritten]),
        DetachNotConcurrent().id: .lock(.accessExclusive),
        AttachScans().id: .work([.scanned]),
        LockTable().id: .lock(.share),
        SeveralTablesLocked().id: .locks(.share),
        EnumValueUsedAtOnce().id: .refusal,
    ]
}

extension ObservationExpectation {
    /// What a rehearsal says of it; nil where it does not tell.
    ///
    /// - Parameters:
    ///   - observation: nil when the server refused the script.
    ///   - statement: that of the finding; nil when it is about the script as a whole.
    func verdict(
        _ observation: Observation?,
        statement: Int?
    ) -> ObservedFinding.Verdict? {
        guard let observation else { return self == .refusal ? .confirmedRefusal : nil }
        switch self {
        case .refusal: return .refutedRefusal
        case .locks(let mode):
            let locked = observation.relations.filter { $0.lock.mode >= mode }
            guard locked.count > 1, let weakest = locked.map(\.lock.mode).min() else { return .refutedLock }
            return .confirmedLock(weakest, tables: locked.map(\.name))
        case .lock(let mode):
            guard let statement else { return nil }
            let locked = observation.relations.filter { $0.lock.mode >= mode }
            if let own = locked.first(where: { $0.lock.place.statements.contains(statement) }) {
                return .confirmedLock(own.lock.mode, tables: [own.name])
            }
            // One that was taken before hides whether this statement would have taken it.
            return locked.contains { $0.lock.place.statements.lowerBound < statement } ? nil : .refutedLock
        case .work(let kinds):
            guard let statement else { return nil }
            for relation in observation.relations {
                for work in relation.work where work.place.statements.contains(statement) {
                    if kinds.contains(where: { $0.isMet(by: work.kind) }) {
                        return .confirmedWork(work.kind, table: relation.name)
                    }
                }
            }
            return .refutedWork
        }
    }
}

extension ObservationExpectation.Work {
    fileprivate func isMet(by kind: Observation.Kind) -> Bool {
        switch (self, kind) {
        // One that is dropped and made again under its name counts as built anew.
        case (.rewritten, .rewritten), (.scanned, .scanned), (.indexBuilt, .indexBuilt),
            (.indexBuilt, .indexRebuilt), (.indexRebuilt, .indexRebuilt):
            true
        default: false
        }
    }
}
