import SQL

/// What ALTER … RENAME and SET SCHEMA do to definitions.
extension Definitions {
    mutating func rename(_ object: NamedObject, to new: String, ifExists: Bool) {
        if let table = object.table {
            renamePart(object, of: meant(table), to: new, ifExists: ifExists)
        } else if object.kind == .schema {
            // Everything in it has another name now.
            hide()
        } else {
            move(object, ifExists: ifExists) { ObjectName(schema: $0.schema, new) }
        }
    }

    mutating func move(_ object: NamedObject, to schema: String) {
        move(object, ifExists: false) { ObjectName(schema: schema, $0.name) }
    }

    private mutating func move(_ object: NamedObject, ifExists: Bool, _ renamed: (ObjectName) -> ObjectName) {
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView, .index, .sequence:
            let name = meant(object.name)
            let sequence = ObjectKey(kind: .sequence, name: name, arguments: nil)
            if let table = homes[name] {
                moveIndex(name, of: table, to: renamed(name))
            } else if objects[sequence] != nil || object.kind == .sequence {
                moveObject(sequence, ifExists: ifExists, renamed)
            } else if object.kind == .index {
                moveObject(ObjectKey(kind: .index, name: name, arguments: nil), ifExists: ifExists, renamed)
            } else {
                moveRelation(name, object.kind, to: renamed(name), ifExists: ifExists)
            }
        case _ where object.kind.isTracked:
            moveObject(key(object), ifExists: ifExists, renamed)
        default: break
        }
    }

    private mutating func moveRelation(
        _ name: ObjectName,
        _ kind: ObjectKind,
        to new: ObjectName,
        ifExists: Bool
    ) {
        guard isThere(.relation(name), ifExists: ifExists, isDropped: false) else { return }
        assume(name, kind: kind)
        guard var relation = relations[name] else { return }
        if relations[new] != nil { fail(.exists, .relation(new)) }
        relation.name = new
        relation.isChanged = true
        if phase != .before, relation.phase == .before { relation.formerName = relation.formerName ?? name }
        for key in relation.parts.keys {
            relation.parts[key]?.isStale = true
            guard key.kind == .index else { continue }
            homes[ObjectName(schema: name.schema, key.name)] = nil
            homes[ObjectName(schema: new.schema, key.name)] = new
        }
        relations[name] = nil
        relations[new] = relation
        for (key, sequence) in objects.changedValues where sequence.needs == [name] {
            objects[key]?.needs = [new]
        }
        follow(name, to: new)
        note(.relation(name))
        note(.relation(new))
    }

    /// What names the relation names it by its new name, though its text has the old one.
    private mutating func follow(_ name: ObjectName, to new: ObjectName) {
        for (key, other) in relations.all {
            guard
                other.reads.contains(name) || other.parents.contains(name)
                    || other.constraints.contains(where: { $0.references == name })
            else { continue }
            var changed = other
            changed.isChanged = true
            changed.reads = other.reads.map { $0 == name ? new : $0 }
            changed.parents = other.parents.map { $0 == name ? new : $0 }
            for index in changed.constraints.indices where changed.constraints[index].references == name {
                changed.constraints[index].references = new
                changed.constraints[index].isStale = true
            }
            relations[key] = changed
        }
    }

    private mutating func moveIndex(_ name: ObjectName, of table: ObjectName, to new: ObjectName) {
        guard var relation = relations[table],
            var part = relation.parts.removeValue(forKey: PartKey(kind: .index, name: name.name))
        else { return }
        part.isStale = true
        part.name = new
        if phase != .before, part.phase == .before { part.formerName = part.formerName ?? name }
        relation.parts[PartKey(kind: .index, name: new.name)] = part
        relations[table] = relation
        homes[name] = nil
        homes[ObjectName(schema: table.schema, new.name)] = table
        note(.part(PartKey(kind: .index, name: name.name), of: table))
        note(.part(PartKey(kind: .index, name: new.name), of: table))
    }

    private mutating func moveObject(_ key: ObjectKey, ifExists: Bool, _ renamed: (ObjectName) -> ObjectName)
    {
        guard isThere(.object(key), ifExists: ifExists, isDropped: false) else { return }
        assume(key)
        guard var definition = objects[key] else { return }
        let new = ObjectKey(kind: key.kind, name: renamed(key.name), arguments: key.arguments)
        if objects[new] != nil { fail(.exists, .object(new)) }
        definition.name = new.name
        definition.isStale = true
        if phase != .before, definition.phase == .before {
            definition.formerName = definition.formerName ?? key.name
        }
        objects[key] = nil
        objects[new] = definition
        if key.arguments != nil { signatures[new.name] = (signatures[new.name] ?? []) + [new] }
        note(.object(key))
        note(.object(new))
    }

    private mutating func renamePart(
        _ object: NamedObject,
        of table: ObjectName,
        to new: String,
        ifExists: Bool
    ) {
        let old = object.name.name
        guard object.kind != .domainConstraint else { return becomeUnknown(NamedObject(.domain, table)) }
        if relations[table] == nil {
            if ifExists { return doubt(.relation(table)) }
            if lacks(.relation(table), isDropped: false) { return }
            assume(table)
        }
        let (from, to) = (thing(object.kind, old, of: table), thing(object.kind, new, of: table))
        guard isThere(from, ifExists: false, isDropped: false) else { return }
        switch object.kind {
        case .column: assume(old, of: table)
        case .constraint: assume(constraint: old, of: table)
        default: assume(PartKey(kind: object.kind, name: old), of: table)
        }
        if has(to) { fail(.exists, to) }
        let isLater = phase != .before
        change(table) { relation in
            switch object.kind {
            case .column: relation.renameColumn(old, to: new, keepsFormer: isLater)
            case .constraint:
                relation.updateConstraint(old) {
                    $0.name = new
                    if isLater, $0.phase == .before { $0.formerName = $0.formerName ?? old }
                }
            default:
                guard var part = relation.parts.removeValue(forKey: PartKey(kind: object.kind, name: old))
                else { return }
                part.isStale = true
                part.name = ObjectName(new)
                if isLater, part.phase == .before { part.formerName = part.formerName ?? ObjectName(old) }
                relation.parts[PartKey(kind: object.kind, name: new)] = part
            }
        }
        note(from)
        note(to)
    }

    private func thing(_ kind: ObjectKind, _ name: String, of table: ObjectName) -> Thing {
        switch kind {
        case .column: .column(name, of: table)
        case .constraint: .constraint(name, of: table)
        default: .part(PartKey(kind: kind, name: name), of: table)
        }
    }
}

extension Relation {
    fileprivate mutating func renameColumn(_ old: String, to new: String, keepsFormer: Bool) {
        update(old) {
            $0.name = new
            if keepsFormer, $0.phase == .before { $0.formerName = $0.formerName ?? old }
        }
        for index in constraints.indices where constraints[index].columns.contains(old) {
            constraints[index].columns = constraints[index].columns.map { $0 == old ? new : $0 }
            constraints[index].isStale = true
        }
        for key in parts.keys {
            guard var part = parts[key] else { continue }
            part.isStale = true
            part.columns = part.columns.map { $0 == old ? new : $0 }
            parts[key] = part
        }
    }
}
