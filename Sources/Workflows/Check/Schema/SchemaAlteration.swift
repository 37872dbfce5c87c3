import Migrations
import SQL

/// What ALTER TABLE does to a schema.
extension Schema {
    mutating func alter(_ alteration: TableAlteration, _ origin: MigrationID?) {
        for change in alteration.changes {
            if case .addColumn(let column, _) = change {
                noteMade(NamedObject(.column, ObjectName(column.name), of: alteration.name))
            }
            follow(change, of: alteration.name)
            self.change(alteration.name) { relation in
                Self.apply(change, to: &relation, called: alteration.name)
            }
        }
    }

    /// What happens to a partition is said of its parent.
    private mutating func follow(_ change: TableChange, of parent: ObjectName) {
        switch change {
        case .attachPartition(let partition, let isDefault):
            let name = resolved(parent)
            self.change(partition) { ($0.partitionOf, $0.isDefaultPartition) = (name, isDefault) }
        case .detachPartition(let partition, _):
            self.change(partition) { ($0.partitionOf, $0.isDefaultPartition) = (nil, false) }
        default: break
        }
    }

    private static func apply(_ change: TableChange, to relation: inout Relation, called table: ObjectName) {
        switch change {
        case .addColumn(let column, let ifNotExists):
            if ifNotExists, relation.columns.contains(where: { $0.name == column.name }) { return }
            relation.columns.append(Column(column))
            relation.constraints += column.constraints
        case .dropColumn(let name, _, _):
            relation.columns.removeAll { $0.name == name }
            relation.constraints.removeAll { $0.columns.contains(name) }
        case .alterType(let name, let type, _): update(name, &relation) { $0.type = type }
        case .setDefault(let name, let value): update(name, &relation) { $0.hasDefault = !value.isNull }
        case .dropDefault(let name): update(name, &relation) { $0.hasDefault = false }
        case .setNotNull(let name), .addIdentity(let name): update(name, &relation) { $0.isNotNull = true }
        case .dropNotNull(let name): update(name, &relation) { $0.isNotNull = false }
        case .addConstraint(let constraint):
            relation.constraints.append(constraint)
            guard constraint.kind == .primaryKey else { return }
            for name in constraint.columns { update(name, &relation) { $0.isNotNull = true } }
        case .validateConstraint(let name):
            relation.constraints = relation.constraints.map {
                $0.isCalled(name, of: table) ? $0.validated : $0
            }
        case .dropConstraint(let name, _, _):
            relation.constraints.removeAll { $0.isCalled(name, of: table) }
        default: break
        }
    }

    private static func update(_ name: String, _ relation: inout Relation, _ body: (inout Column) -> Void) {
        for index in relation.columns.indices where relation.columns[index].name == name {
            body(&relation.columns[index])
        }
    }
}
