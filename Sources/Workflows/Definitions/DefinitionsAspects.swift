import SQL

/// Owners, comments, privileges, labels of enums: what objects have beside their definitions.
extension Definitions {
    mutating func set(_ aspect: Aspect, _ value: String?, of object: NamedObject) {
        if let relation = relation(object) {
            assume(relation, kind: object.kind)
            ask()
            change(relation, isOfText: false) { $0.aspects[aspect] = value }
            note(.relation(relation))
        } else if object.table == nil, object.kind.isTracked {
            let key = key(object)
            assume(key)
            ask()
            objects[key]?.aspects[aspect] = value
            note(.object(key))
        }
    }

    mutating func comment(_ object: NamedObject, _ comment: String?) {
        guard let table = object.table else {
            set(.comment(of: nil), comment, of: object)
            return
        }
        guard object.kind != .domainConstraint else { return }
        let part = Aspect.NamedPart(kind: object.kind, name: object.name.name)
        set(.comment(of: part), comment, of: NamedObject(.table, table))
    }

    mutating func apply(_ grant: Grant) {
        for object in grant.objects where !grant.isMembership {
            for grantee in grant.grantees {
                for privilege in grant.privileges.isEmpty ? ["all"] : grant.privileges {
                    let aspect = Aspect.privilege(privilege, of: grantee)
                    set(aspect, grant.isGrant ? "granted" : "revoked", of: object)
                }
            }
        }
    }

    mutating func alter(_ name: ObjectName, _ change: EnumChange) {
        let key = key(NamedObject(.type, name))
        guard isThere(.object(key), ifExists: false, isDropped: false) else { return }
        assume(key)
        guard var definition = objects[key] else { return }
        var labels = definition.labels ?? []
        switch change {
        case .addValue(let label, let ifNotExists):
            if ifNotExists { ask() }
            if labels.contains(label) { return }
            labels.append(label)
            note(.label(label, of: key))
        case .renameValue(let old, let new):
            note(.label(new, of: key))
            note(.label(old, of: key))
            labels = labels.contains(old) ? labels.map { $0 == old ? new : $0 } : labels + [new]
            if definition.labels?.contains(old) != true, phase != .before, var before = objects.before(key) {
                before.labels = (before.labels ?? []) + [old]
                objects.learn(key, before)
            }
        }
        definition.labels = labels
        definition.isStale = true
        objects[key] = definition
    }

    mutating func alter(_ object: NamedObject, _ text: StatementText) {
        if object.kind == .sequence {
            let name = meant(object.name)
            let key = ObjectKey(kind: .sequence, name: name, arguments: nil)
            if objects[key] == nil, lacks(.object(key), isDropped: false) { return }
            let lexemes = text.lexemes
            own(by: lexemes, sequence: name)
            if let type = Self.sequenceType(lexemes) {
                assume(key)
                ask()
                objects[key]?.aspects[.sequenceType] = type
                note(.object(key))
                return
            }
        }
        becomeUnknown(object)
    }

    /// The type that ALTER SEQUENCE … AS sets, where that is all it does.
    private static func sequenceType(_ lexemes: [Lexeme]) -> String? {
        guard lexemes.count > 3, lexemes[lexemes.count - 2].isKeyword("AS"), let type = lexemes.last else {
            return nil
        }
        return integers[type.canonical] ?? type.canonical
    }

    /// PostgreSQL's other words for the types that a sequence can have.
    private static let integers = [
        "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint",
    ]

    /// Of an object that is changed in a way that cannot be told, nothing is known any more.
    mutating func becomeUnknown(_ object: NamedObject) {
        if let table = object.table.map(meant) {
            assume(table)
            let key = PartKey(kind: object.kind, name: object.name.name)
            change(table, isOfText: false) { $0.parts[key]?.isStale = true }
            doubt(.part(key, of: table))
        } else if object.kind == .index, let table = homes[meant(object.name)] {
            let key = PartKey(kind: .index, name: object.name.name)
            change(table, isOfText: false) { $0.parts[key]?.isStale = true }
            doubt(.part(key, of: table))
        } else if object.kind.isTracked {
            let key = key(object)
            objects[key]?.isStale = true
            if objects[key] == nil { doubt(.object(key)) }
        }
    }

    private func relation(_ object: NamedObject) -> ObjectName? {
        guard object.table == nil else { return nil }
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView:
            let name = meant(object.name)
            return homes[name] == nil
                && objects[ObjectKey(kind: .sequence, name: name, arguments: nil)] == nil
                ? name : nil
        default: return nil
        }
    }
}
