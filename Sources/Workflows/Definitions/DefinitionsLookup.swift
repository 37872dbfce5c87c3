import SQL

/// Whether something is there, and what must be there though no script made it.
extension Definitions {
    /// A relation that is named must be there.
    mutating func assume(_ name: ObjectName, kind: ObjectKind = .table) {
        guard relations[name] == nil else { return }
        var relation = Relation(kind: kind, name: name, phase: .before)
        relation.isComplete = false
        relation.isAssumed = true
        if phase != .before { relations.learn(name, relation) }
        relations[name] = relation
    }

    mutating func assume(_ column: String, of name: ObjectName) {
        if relations[name]?.column(column) != nil { return }
        learn(name) { relation in
            if relation.column(column) == nil { relation.columns.append(.assumed(column)) }
        }
    }

    mutating func assume(constraint: String, of name: ObjectName) {
        if relations[name]?.constraint(constraint) != nil { return }
        learn(name) { relation in
            guard relation.constraint(constraint) == nil else { return }
            relation.constraints.append(
                Constraint(name: constraint, phase: .before, kind: .check, columns: [])
            )
        }
    }

    mutating func assume(_ part: PartKey, of name: ObjectName) {
        if relations[name]?.parts[part] != nil { return }
        learn(name) { relation in
            guard relation.parts[part] == nil else { return }
            relation.parts[part] = Definition(
                kind: part.kind,
                name: ObjectName(part.name),
                phase: .before,
                isAssumed: true
            )
        }
    }

    /// Changes a relation as it is now, and as it was before if it was there.
    private mutating func learn(_ name: ObjectName, _ body: (inout Relation) -> Void) {
        guard var relation = relations[name] else { return }
        body(&relation)
        relations[name] = relation
        let former = relation.formerName ?? name
        guard phase != .before, relation.phase == .before, var before = relations.before(former) else {
            return
        }
        body(&before)
        relations.learn(former, before)
    }

    mutating func assume(_ key: ObjectKey) {
        guard objects[key] == nil else { return }
        let definition = Definition(kind: key.kind, name: key.name, phase: .before, isAssumed: true)
        if phase != .before { objects.learn(key, definition) }
        objects[key] = definition
    }

    /// Whether what a statement names is there; where it is not, the statement fails, unless it says IF EXISTS or nothing is known.
    ///
    /// - Parameter isDropped: whether the statement drops it; a down script drops nothing that its up script did not make.
    mutating func isThere(_ thing: Thing, ifExists: Bool, isDropped: Bool) -> Bool {
        if has(thing) { return true }
        if ifExists {
            doubt(thing)
            return false
        }
        return !lacks(thing, isDropped: isDropped)
    }

    /// Whether something is missing: what a down script names and neither its up script nor any before it made.
    mutating func lacks(_ thing: Thing, isDropped: Bool) -> Bool {
        ask()
        guard phase == .down, !uncertain.contains(thing), traits[.up]?.hidesEffects != true,
            traits[.up]?.cascades != true || !thing.canGoWithAnother
        else { return false }
        if !isDropped, let owner = thing.owner, thing != .relation(owner), let relation = relations[owner],
            relation.isAssumed || !relation.isComplete
        {
            return false
        }
        fail(.missing(alike: alike(thing)), thing)
        return true
    }

    func has(_ thing: Thing) -> Bool {
        switch thing {
        case .relation(let name): relations[name] != nil
        case .object(let key): objects[key] != nil
        case .column(let column, let table): relations[table]?.column(column) != nil
        case .constraint(let constraint, let table): relations[table]?.constraint(constraint) != nil
        case .part(let key, let table): relations[table]?.parts[key] != nil
        case .label(let label, let key): objects[key]?.labels?.contains(label) == true
        }
    }

    /// What was there before the up script.
    func had(_ thing: Thing) -> Bool {
        switch thing {
        case .relation(let name): relations.before(name) != nil
        case .object(let key): objects.before(key) != nil
        case .column(let column, let table): relations.before(table)?.column(column) != nil
        case .constraint(let constraint, let table): relations.before(table)?.constraint(constraint) != nil
        case .part(let key, let table): relations.before(table)?.parts[key] != nil
        case .label(let label, let key): objects.before(key)?.labels?.contains(label) == true
        }
    }

    /// Something of the name that the up script has to do with, in another schema.
    private func alike(_ thing: Thing) -> ObjectName? {
        switch thing {
        case .relation(let name):
            relations.changedValues.map(\.key).filter { $0.name == name.name && $0 != name }.sorted().first
        case .object(let key):
            objects.changedValues.map(\.key).filter {
                $0.kind == key.kind && $0.name.name == key.name.name && $0 != key
            }
            .map(\.name).sorted().first
        default: nil
        }
    }

    /// The routine that DROP or COMMENT names, with its arguments or without.
    func routine(_ object: NamedObject) -> ObjectKey {
        let names =
            object.name.schema == nil ? path.map { ObjectName(schema: $0, object.name.name) } : [object.name]
        let written = object.arguments.map { $0.map(\.signature) }
        for name in names {
            let all = (signatures[name] ?? []).filter { objects[$0] != nil }
            if let exact = all.first(where: { $0.arguments == written }) { return exact }
            if written == nil, let first = all.first { return first }
        }
        return ObjectKey(kind: .routine, name: names[0], arguments: written ?? [])
    }

    /// What a name means that is neither a relation nor a part of one.
    func key(_ object: NamedObject) -> ObjectKey {
        let family = object.kind.family
        if family == .routine { return routine(object) }
        guard object.kind.hasSchema else {
            return ObjectKey(kind: family, name: ObjectName(object.name.name), arguments: nil)
        }
        let names =
            object.name.schema == nil ? path.map { ObjectName(schema: $0, object.name.name) } : [object.name]
        let keys = names.map { ObjectKey(kind: family, name: $0, arguments: nil) }
        return keys.first { objects[$0] != nil } ?? keys[0]
    }
}

extension Thing {
    /// The table that it is a part of; a relation itself.
    var owner: ObjectName? {
        switch self {
        case .relation(let name), .column(_, let name), .constraint(_, let name), .part(_, let name): name
        case .object, .label: nil
        }
    }

    var isConstraint: Bool { if case .constraint = self { true } else { false } }

    /// Whether DROP … CASCADE of something else may take it along.
    var canGoWithAnother: Bool {
        switch self {
        case .relation(let name): name.schema != nil
        case .label: false
        default: true
        }
    }
}

extension ObjectName: Comparable {
    /// By schema, then by name.
    public static func < (left: ObjectName, right: ObjectName) -> Bool {
        (left.schema ?? "", left.name) < (right.schema ?? "", right.name)
    }
}
