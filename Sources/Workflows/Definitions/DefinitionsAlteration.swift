import SQL

/// What ALTER TABLE does to definitions.
extension Definitions {
    mutating func alter(_ alteration: TableAlteration, _ text: StatementText) {
        let name = meant(alteration.name)
        // ALTER TABLE takes a sequence too, and pg_dump gives it its owner so.
        if relations[name] == nil, objects[ObjectKey(kind: .sequence, name: name, arguments: nil)] != nil {
            alterOther(alteration, .sequence)
            return
        }
        guard [.table, .foreignTable, .view, .materializedView].contains(alteration.kind), homes[name] == nil
        else {
            alterOther(alteration, alteration.kind)
            return
        }
        if relations[name] == nil {
            if alteration.ifExists {
                doubt(.relation(name))
                return
            }
            if !lacks(.relation(name), isDropped: false) { assume(name) }
        }
        guard relations[name] != nil else { return }
        let parts = StatementText.changes(in: text.lexemes)
        let areKnown = parts.count == alteration.changes.count
        for (index, change) in alteration.changes.enumerated() {
            alter(name, change, areKnown ? parts[index] : [], text)
        }
    }

    private mutating func alterOther(_ alteration: TableAlteration, _ kind: ObjectKind) {
        let object = NamedObject(kind, alteration.name)
        for change in alteration.changes {
            if case .setOwner(let owner) = change {
                set(.owner, owner, of: object)
            } else {
                becomeUnknown(object)
            }
        }
    }

    /// Applies one change of a relation that is there.
    mutating func alter(
        _ name: ObjectName,
        _ change: TableChange,
        _ part: ArraySlice<Lexeme>,
        _ text: StatementText
    ) {
        switch change {
        case .addColumn(let column, let ifNotExists): add(column, to: name, ifNotExists: ifNotExists, text)
        case .dropColumn(let column, let ifExists, _): dropColumn(column, of: name, ifExists: ifExists)
        case .addConstraint(let constraint): add(constraint, to: name, part)
        case .dropConstraint(let constraint, let ifExists, _):
            dropConstraint(constraint, of: name, ifExists: ifExists)
        case .validateConstraint(let constraint):
            self.change(name) { $0.updateConstraint(constraint) { $0.isNotValid = false } }
        case .alterConstraint(let constraint):
            self.change(name) { $0.updateConstraint(constraint) { $0.body = nil } }
        case .setOptions, .resetOptions:
            ask()
            self.change(name, isOfText: false) { $0.set(options: part, isSet: change.setsOptions) }
            note(.relation(name))
        default:
            if let column = change.column {
                alter(column, of: name, change, part)
            } else if let (aspect, value) = aspect(change) {
                ask()
                self.change(name, isOfText: false) { $0.aspects[aspect] = value }
            }
            note(.relation(name))
        }
    }

    /// - Parameter isOfText: whether the statement that made the relation says something else after it.
    mutating func change(_ name: ObjectName, isOfText: Bool = true, _ body: (inout Relation) -> Void) {
        guard var relation = relations[name] else { return }
        if isOfText { relation.isChanged = true }
        body(&relation)
        relations[name] = relation
    }

    // MARK: Columns

    private mutating func add(
        _ column: ColumnDefinition,
        to name: ObjectName,
        ifNotExists: Bool,
        _ text: StatementText
    ) {
        guard var relation = relations[name] else { return }
        if ifNotExists { ask() }
        if relation.column(column.name) != nil {
            if ifNotExists { return }
            fail(.exists, .column(column.name, of: name))
            if phase == .down { return }
            relation.columns.removeAll { $0.name == column.name }
        }
        relation.isChanged = true
        add(column, to: &relation, text.lexemes)
        relations[name] = relation
        note(.column(column.name, of: name))
        if column.isPrimaryKey || !column.constraints.isEmpty { note(.relation(name)) }
    }

    private mutating func dropColumn(_ column: String, of name: ObjectName, ifExists: Bool) {
        guard isThere(.column(column, of: name), ifExists: ifExists, isDropped: true) else { return }
        assume(column, of: name)
        guard var relation = relations[name] else { return }
        relation.isChanged = true
        relation.columns.removeAll { $0.name == column }
        relation.constraints.removeAll { $0.columns.contains(column) }
        for (key, part) in relation.parts where part.kind == .index && part.needs(column: column) {
            relation.parts[key] = nil
            homes[ObjectName(schema: name.schema, key.name)] = nil
        }
        relations[name] = relation
        dropSequences { $0.needs == [name] && $0.columns == [column] }
        note(.column(column, of: name))
    }

    private mutating func alter(
        _ column: String,
        of name: ObjectName,
        _ change: TableChange,
        _ part: ArraySlice<Lexeme>
    ) {
        note(.column(column, of: name))
        guard isThere(.column(column, of: name), ifExists: false, isDropped: false) else { return }
        assume(column, of: name)
        if relations[name]?.column(column)?.isAssumed == true { ask() }
        self.change(name) { relation in
            relation.update(column) { $0.apply(change, part) }
        }
    }

    // MARK: Constraints

    private mutating func add(
        _ definition: ConstraintDefinition,
        to name: ObjectName,
        _ part: ArraySlice<Lexeme>
    ) {
        guard var relation = relations[name] else { return }
        let new = constraint(definition, part.dropFirst(), of: relation)
        if relation.constraint(new.name) != nil {
            fail(.exists, .constraint(new.name, of: name))
            if phase == .down { return }
            relation.constraints.removeAll { $0.name == new.name }
        }
        if new.kind == .primaryKey, relation.isAssumed || !relation.isComplete { ask() }
        relation.isChanged = true
        if let index = definition.index {
            relation.parts[PartKey(kind: .index, name: index)] = nil
            homes[ObjectName(schema: name.schema, index)] = nil
        }
        if new.kind == .primaryKey {
            for column in new.columns where relation.column(column)?.isNotNull == false {
                note(.column(column, of: name))
            }
        }
        add(new, to: &relation)
        relations[name] = relation
        note(.constraint(new.name, of: name))
    }

    private mutating func dropConstraint(_ constraint: String, of name: ObjectName, ifExists: Bool) {
        guard isThere(.constraint(constraint, of: name), ifExists: ifExists, isDropped: true) else { return }
        assume(constraint: constraint, of: name)
        change(name) { $0.constraints.removeAll { $0.name == constraint } }
        note(.constraint(constraint, of: name))
    }
}

extension Relation {
    mutating func updateConstraint(_ name: String, _ body: (inout Constraint) -> Void) {
        for index in constraints.indices where constraints[index].name == name { body(&constraints[index]) }
    }
}

extension TableChange {
    /// The column that it changes.
    var column: String? {
        switch self {
        case .alterType(let column, _, _), .setDefault(let column, _), .dropDefault(let column),
            .setNotNull(let column), .dropNotNull(let column), .dropExpression(let column),
            .addIdentity(let column), .dropIdentity(let column), .setStatistics(let column),
            .setStorage(let column):
            column
        default: nil
        }
    }

    fileprivate var setsOptions: Bool { if case .setOptions = self { true } else { false } }
}

extension Definitions {
    /// What a change sets of the table, nil for what it takes away; nil for what has no such form, and for what cannot be told.
    func aspect(_ change: TableChange) -> (Aspect, String?)? {
        switch change {
        case .rowSecurity(.enable): (.rowSecurity, "ENABLE")
        case .rowSecurity(.disable): (.rowSecurity, nil)
        case .rowSecurity(.force): (.forcedRowSecurity, "FORCE")
        case .rowSecurity(.noForce): (.forcedRowSecurity, nil)
        case .setOwner(let owner): (.owner, owner)
        case .setLogged: (.persistence, nil)
        case .setUnlogged: (.persistence, "UNLOGGED")
        case .setAccessMethod(let method): (.accessMethod, method)
        case .setTablespace(let tablespace): (.tablespace, tablespace)
        case .toggle(let kind, let name, let isOn): (.toggle(kind, name), isOn ? nil : "DISABLE")
        case .clusterOn(let index): (.cluster, index)
        case .inherit(let parent): (.inherits(meant(parent)), "")
        case .noInherit(let parent): (.inherits(meant(parent)), nil)
        case .attachPartition(let child, _): (.attached(meant(child)), "")
        case .detachPartition(let child, _): (.attached(meant(child)), nil)
        default: nil
        }
    }
}

extension Relation {
    /// Storage parameters, as `(fillfactor = 70)` sets and `(fillfactor)` resets them.
    fileprivate mutating func set(options part: ArraySlice<Lexeme>, isSet: Bool) {
        guard let open = part.firstIndex(where: { $0.isSign("(") }) else { return }
        for element in part[(open + 1)...].dropLast().split(atOuter: ",") {
            let sides = element.split(atOuter: "=")
            let name = sides[0].filter { !$0.isSign(".") }.map(\.identifier).joined(separator: ".")
            aspects[.option(name)] = isSet ? sides.count > 1 ? sides[1].text : "true" : nil
        }
    }
}

extension Definition {
    /// Whether an index goes with a column: one of its own, or one that an expression or its condition names.
    func needs(column: String) -> Bool {
        if columns.contains(column) { return true }
        let words = canonical.split(separator: " ")
        guard columns.contains(nil) || words.contains("where") else { return false }
        return words.contains { $0 == column.lowercased() || $0 == "\"\(column)\"" }
    }
}

extension Column {
    /// - Parameter part: the change as written.
    fileprivate mutating func apply(_ change: TableChange, _ part: ArraySlice<Lexeme>) {
        switch change {
        case .alterType(_, let new, _):
            let written = part.part(after: "TYPE", upTo: ["USING", "COLLATE"])?.text
            type = written.flatMap { $0.isEmpty ? nil : $0 } ?? new.description
            dataType = new
            collation = part.part(after: "COLLATE", upTo: ["USING"]).map { "COLLATE " + $0.text }
            unknown.remove(.type)
        case .setDefault(_, let value):
            defaultValue = value.isNull ? nil : part.part(after: "DEFAULT")?.text
            if isSerial { isSerial = false }
            unknown.remove(.defaultValue)
        case .dropDefault:
            defaultValue = nil
            isSerial = false
            unknown.remove(.defaultValue)
        case .setNotNull:
            isNotNull = true
            unknown.remove(.notNull)
        case .dropNotNull:
            isNotNull = false
            unknown.remove(.notNull)
        case .addIdentity:
            generation = part.part(after: "ADD")?.text
            isNotNull = true
            unknown.remove(.generation)
        case .dropIdentity, .dropExpression:
            generation = nil
            unknown.remove(.generation)
        default: break
        }
    }
}
