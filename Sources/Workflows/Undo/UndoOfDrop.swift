import SQL

/// CREATE for DROP, out of what earlier migrations say.
extension UndoReading {
    func inverse(of drop: Drop) -> [Undo.Step] {
        let steps = drop.objects.reversed().flatMap { again($0, drop) }
        guard drop.cascade, drop.objects.contains(where: { !isNew($0) }) else { return steps }
        let names = drop.objects.map(\.name.sql).joined(separator: ", ")
        return steps + [gap("what DROP \(drop.objects[0].kind) \(names) CASCADE took along")]
    }

    private func again(_ object: NamedObject, _ drop: Drop) -> [Undo.Step] {
        let unknown = [
            gap("DROP \(object.kind) \(object.name.sql)\(drop.ifExists ? ", if it was there" : "")")
        ]
        if let table = object.table {
            let part = state.relations[state.meant(table)]?.parts[
                PartKey(kind: object.kind, name: object.name.name)
            ]
            return part.map { [again($0)] } ?? unknown
        }
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView:
            guard let relation = state.relations[state.meant(object.name)] else { return unknown }
            if relation.isTemporary { return [] }
            return again(relation) ?? unknown
        case .index:
            let name = state.meant(object.name)
            let key = PartKey(kind: .index, name: name.name)
            guard let table = state.homes[name], let part = state.relations[table]?.parts[key] else {
                return unknown
            }
            return [again(part, concurrently: drop.concurrently)]
        default:
            guard let definition = state.objects[state.key(object)], definition.text != nil else {
                return unknown
            }
            let comment = definition.aspects[.comment(of: nil)].map { comment in
                step(
                    "COMMENT ON \(object.kind) \(reference(object, as: definition.name)) IS \(comment.asLiteral)"
                )
            }
            return [again(definition)] + [comment].compactMap(\.self) + privileges(of: definition, object)
        }
    }

    private func privileges(of definition: Definition, _ object: NamedObject) -> [Undo.Step] {
        Recreation.grants(definition.aspects).map { grant in
            step(
                "GRANT \(grant.privilege) ON \(object.kind) \(reference(object, as: definition.name)) TO \(grant.role)"
            )
        }
    }

    /// A part of a table, or another object, as its script says.
    func again(_ definition: Definition, concurrently: Bool = false) -> Undo.Step {
        guard let text = definition.text, !definition.isStale else {
            return gap("the \(definition.kind.rawValue.lowercased()) \(definition.name.sql)")
        }
        return step(definition.kind == .index ? Recreation.index(text, concurrently: concurrently) : text)
    }

    /// A table or a view with all its parts; nil where no script tells.
    private func again(_ relation: Relation) -> [Undo.Step]? {
        guard let text = Recreation.text(of: relation, named: short(relation.name)), means(relation) else {
            return nil
        }
        let note = relation.kind == .view ? nil : "The rows of \(short(relation.name)) are gone."
        return [step(text, note: note)] + parts(of: relation)
    }

    /// Whether a view's text still means what it did: `*` is the columns that there were.
    func means(_ view: Relation) -> Bool { state.widths(of: view) == view.widths }

    /// What a relation has beside its definition.
    func parts(of relation: Relation) -> [Undo.Step] {
        let name = short(relation.name)
        let parts = relation.parts.sorted {
            ($0.key.kind.rawValue, $0.key.name) < ($1.key.kind.rawValue, $1.key.name)
        }
        .map { again($0.value) }
        let kind = relation.kind
        var aspects: [(String, Undo.Step)] = []
        for (aspect, value) in relation.aspects {
            let sql: String? =
                switch aspect {
                case .rowSecurity, .forcedRowSecurity: "ALTER \(kind) \(name) \(value) ROW LEVEL SECURITY"
                case .owner: "ALTER \(kind) \(name) OWNER TO \(value.asIdentifier)"
                case .option(let option): "ALTER \(kind) \(name) SET (\(option) = \(value))"
                case .comment(of: nil): "COMMENT ON \(kind) \(name) IS \(value.asLiteral)"
                case .comment(of: let part?) where part.kind == .column:
                    "COMMENT ON COLUMN \(name).\(part.name.asIdentifier) IS \(value.asLiteral)"
                case .comment(of: let part?):
                    "COMMENT ON \(part.kind) \(part.name.asIdentifier) ON \(name) IS \(value.asLiteral)"
                case .toggle(let kind, let part):
                    "ALTER TABLE \(name) DISABLE \(kind) \(part?.asIdentifier ?? "ALL")"
                case .cluster: "ALTER TABLE \(name) CLUSTER ON \(value.asIdentifier)"
                case .persistence, .sequenceType, .privilege, .accessMethod, .tablespace, .replicaIdentity,
                    .attached,
                    .inherits,
                    .validated:
                    nil
                }
            if let sql { aspects.append((sql, step(sql))) }
        }
        let grants = Recreation.grants(relation.aspects).map {
            step("GRANT \($0.privilege) ON \(name) TO \($0.role)")
        }
        return parts + aspects.sorted { $0.0 < $1.0 }.map(\.1) + grants
    }
}
