import SQL

/// What DROP does to definitions.
extension Definitions {
    mutating func remove(_ drop: Drop) {
        for object in drop.objects { remove(object, drop) }
    }

    private mutating func remove(_ object: NamedObject, _ drop: Drop) {
        if let table = object.table {
            removePart(PartKey(kind: object.kind, name: object.name.name), of: meant(table), drop)
            return
        }
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView:
            removeRelation(meant(object.name), object.kind, drop)
        case .index: removeIndex(meant(object.name), drop)
        case .schema: removeSchema(object.name.name, drop)
        case _ where object.kind.isTracked: removeObject(key(object), drop)
        default: break
        }
    }

    private mutating func removeRelation(_ name: ObjectName, _ kind: ObjectKind, _ drop: Drop) {
        guard isThere(.relation(name), ifExists: drop.ifExists, isDropped: true) else { return }
        assume(name, kind: kind)
        if !drop.cascade, let dependent = dependent(on: name, besides: drop) {
            fail(.needed(by: dependent), .relation(name))
        }
        forget(name)
        note(.relation(name))
    }

    private mutating func forget(_ name: ObjectName) {
        for key in relations[name]?.parts.keys.filter({ $0.kind == .index }) ?? [] {
            homes[ObjectName(schema: name.schema, key.name)] = nil
        }
        relations[name] = nil
        dropSequences { $0.needs == [name] }
        // A partition goes with its table.
        for (key, other) in relations.changedValues where other.parents.contains(name) && key != name {
            forget(key)
        }
    }

    /// Of the sequences that were made here or changed: those of a table that was there before go unnoticed.
    mutating func dropSequences(where matches: (Definition) -> Bool) {
        for (key, definition) in objects.changedValues where key.kind == .sequence && matches(definition) {
            objects[key] = nil
        }
    }

    private mutating func removeIndex(_ name: ObjectName, _ drop: Drop) {
        guard let table = homes[name] else {
            let key = ObjectKey(kind: .index, name: name, arguments: nil)
            guard isThere(.object(key), ifExists: drop.ifExists, isDropped: true) else { return }
            assume(key)
            objects[key] = nil
            note(.object(key))
            return
        }
        removePart(PartKey(kind: .index, name: name.name), of: table, drop)
    }

    private mutating func removePart(_ key: PartKey, of table: ObjectName, _ drop: Drop) {
        if relations[table] == nil {
            if drop.ifExists { return doubt(.part(key, of: table)) }
            if lacks(.relation(table), isDropped: false) { return }
            assume(table)
        }
        guard isThere(.part(key, of: table), ifExists: drop.ifExists, isDropped: true) else { return }
        assume(key, of: table)
        guard var relation = relations[table] else { return }
        relation.parts[key] = nil
        relations[table] = relation
        if key.kind == .index { homes[ObjectName(schema: table.schema, key.name)] = nil }
        note(.part(key, of: table))
    }

    private mutating func removeObject(_ key: ObjectKey, _ drop: Drop) {
        guard isThere(.object(key), ifExists: drop.ifExists, isDropped: true) else { return }
        assume(key)
        if !drop.cascade, let dependent = dependent(on: key, besides: drop) {
            fail(.needed(by: dependent), .object(key))
        }
        objects[key] = nil
        note(.object(key))
    }

    private mutating func removeSchema(_ schema: String, _ drop: Drop) {
        let key = ObjectKey(kind: .schema, name: ObjectName(schema), arguments: nil)
        guard isThere(.object(key), ifExists: drop.ifExists, isDropped: true) else {
            // What is in a schema that no script made goes with it all the same.
            if drop.cascade { empty(schema) }
            return
        }
        assume(key)
        if drop.cascade {
            empty(schema)
        } else if let left = relations.changedValues.map(\.key).filter({ $0.schema == schema }).min() {
            fail(.needed(by: .relation(left)), .object(key))
        } else if let left = objects.changedValues.map(\.key).filter({ $0.name.schema == schema })
            .min(by: { $0.name < $1.name })
        {
            fail(.needed(by: .object(left)), .object(key))
        }
        objects[key] = nil
        note(.object(key))
    }

    private mutating func empty(_ schema: String) {
        for (name, _) in relations.all where name.schema == schema {
            forget(name)
            note(.relation(name))
        }
        for (key, _) in objects.all where key.name.schema == schema {
            objects[key] = nil
            note(.object(key))
        }
    }

    // MARK: Dependencies

    /// What of the things that these scripts touch needs a relation, so that it cannot be dropped alone.
    private func dependent(on name: ObjectName, besides drop: Drop) -> Thing? {
        let together = Set(drop.objects.map { meant($0.name) })
        for (other, relation) in relations.changedValues where other != name && !together.contains(other) {
            if !relation.isTable, relation.reads.contains(name) { return .relation(other) }
            if let key = relation.constraints.first(where: { $0.references == name }) {
                return .constraint(key.name, of: other)
            }
        }
        return nil
    }

    /// Columns of a type, triggers of a function.
    private func dependent(on key: ObjectKey, besides drop: Drop) -> Thing? {
        for (other, relation) in relations.changedValues {
            switch key.kind {
            case .type:
                if let column = relation.columns.first(where: { means($0.dataType, key.name) }) {
                    return .column(column.name, of: other)
                }
            case .routine:
                if let part = relation.parts.first(where: {
                    $0.value.needs == [key.name] && $0.key.kind == .trigger
                }) {
                    return .part(part.key, of: other)
                }
            default: return nil
            }
        }
        return nil
    }

    private func means(_ type: DataType?, _ name: ObjectName) -> Bool {
        guard let type, type.name == name.name else { return false }
        return type.schema == name.schema || (type.schema == nil && path.contains(name.schema ?? ""))
    }
}
