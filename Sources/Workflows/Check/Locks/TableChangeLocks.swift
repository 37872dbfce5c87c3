import SQL

extension TableAlteration {
    /// The strongest lock of all its changes on the table, and those on other tables that they reach.
    func locks(in schema: Schema) -> [RelationLock] {
        let own: LockMode =
            kind == .index && changes.allSatisfy(\.isOption)
            ? .shareUpdateExclusive : changes.map(\.mode).max() ?? .accessExclusive
        return [RelationLock(name, own)] + changes.flatMap { $0.locksOfOthers(of: name, in: schema) }
    }
}

extension TableChange {
    /// The lock on the table itself: `AlterTableGetLockLevel` of PostgreSQL 15.
    var mode: LockMode {
        switch self {
        case .addConstraint(let constraint):
            constraint.kind == .foreignKey ? .shareRowExclusive : .accessExclusive
        case .validateConstraint, .attachPartition, .setStatistics, .clusterOn: .shareUpdateExclusive
        case .detachPartition(_, let concurrently): concurrently ? .shareUpdateExclusive : .accessExclusive
        case .finalizeDetach: .shareUpdateExclusive
        case .toggle(let kind, _, _): kind == .trigger ? .shareRowExclusive : .accessExclusive
        case .toggleEveryTrigger: .shareRowExclusive
        case .setOptions(let names), .resetOptions(let names):
            names.contains {
                $0 == "user_catalog_table" || $0.hasPrefix("buffering") || $0 == "security_barrier"
            }
                ? .accessExclusive : .shareUpdateExclusive
        default: .accessExclusive
        }
    }

    fileprivate var isOption: Bool {
        switch self {
        case .setOptions, .resetOptions, .setStatistics: true
        default: false
        }
    }

    fileprivate func locksOfOthers(of table: ObjectName, in schema: Schema) -> [RelationLock] {
        switch self {
        case .addColumn(let column, _): column.constraints.compactMap(\.lockOfReferenced)
        case .addConstraint(let constraint): constraint.lockOfReferenced.map { [$0] } ?? []
        case .validateConstraint(let name):
            schema.constraint(name, of: table)?.references.map { [RelationLock($0, .rowShare)] } ?? []
        case .dropConstraint(let name, _, _):
            schema.constraint(name, of: table)?.references.map { [RelationLock($0, .accessExclusive)] } ?? []
        case .attachPartition(let partition, _):
            [RelationLock(partition, .accessExclusive)] + schema.locksOfDefaultPartition(of: table)
        case .detachPartition(let partition, let concurrently):
            [RelationLock(partition, .accessExclusive)]
                + (concurrently ? [] : schema.locksOfDefaultPartition(of: table))
        case .inherit(let parent): [RelationLock(parent, .shareUpdateExclusive)]
        case .noInherit(let parent): [RelationLock(parent, .accessShare)]
        default: []
        }
    }
}
