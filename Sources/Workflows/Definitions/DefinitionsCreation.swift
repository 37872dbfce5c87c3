import SQL

/// What CREATE does to definitions.
extension Definitions {
    mutating func create(_ table: TableDefinition, _ text: StatementText) {
        let name =
            table.persistence == .temporary
            ? ObjectName(schema: "pg_temp", table.name.name) : made(table.name)
        guard isFree(name, ifNotExists: table.ifNotExists) else { return }
        var relation = Relation(kind: table.isForeign ? .foreignTable : .table, name: name, phase: phase)
        let lexemes = text.lexemes
        relation.text = portable(text)
        relation.canonical = lexemes.canonical
        relation.isTemporary = table.persistence == .temporary
        relation.isPlain =
            !table.isPartitioned && !table.isForeign && !table.isOfQuery && table.partitionOf == nil
            && table.likes.isEmpty
            && table.parents.isEmpty && lexemes.last?.isSign(")") == true
            && !lexemes.hasOptions
        if table.persistence == .unlogged { relation.aspects[.persistence] = "UNLOGGED" }
        relation.isComplete =
            !table.isOfQuery && table.likes.isEmpty && table.parents.isEmpty && table.partitionOf == nil
        relation.parents = (table.parents + [table.partitionOf].compactMap(\.self)).map(meant)
        relation.reads = table.likes.map(meant)
        for column in table.columns { add(column, to: &relation, lexemes) }
        for constraint in table.constraints {
            let element = StatementText.element(at: constraint.offset, of: lexemes)
            add(self.constraint(constraint, element, of: relation), to: &relation)
        }
        relations[name] = relation
        note(.relation(name))
    }

    /// A statement as written, where it means the same wherever it runs: under the usual search_path.
    private func portable(_ text: StatementText) -> String? { path == [Schema.usual] ? text.whole : nil }

    /// Whether a relation can be made under a name; one that is there may be what the script asks for.
    private mutating func isFree(_ name: ObjectName, ifNotExists: Bool) -> Bool {
        if ifNotExists { ask() }
        guard relations[name] != nil else { return true }
        if !ifNotExists { fail(.exists, .relation(name)) }
        return ifNotExists ? false : phase != .down
    }

    mutating func add(_ column: ColumnDefinition, to relation: inout Relation, _ lexemes: [Lexeme]) {
        let element = StatementText.element(at: column.offset, of: lexemes)
        let text = ColumnText(element)
        var new = Column(name: column.name, phase: phase)
        let serial = column.isSerial ? SerialType(column.type) : nil
        new.type = serial?.integer ?? text.type
        new.dataType = serial.map { DataType($0.catalogueName) } ?? column.type
        new.isSerial = column.isSerial
        new.defaultValue = text.clause(.defaultValue).map { $0.lexemes.dropFirst().text }
        if new.defaultValue?.uppercased() == "NULL" { new.defaultValue = nil }
        new.isNotNull = column.isNotNull || column.isSerial
        new.generation = text.clause(.generation)?.lexemes.text
        new.collation = text.clause(.collation)?.lexemes.text
        relation.columns.append(new)
        for (clause, definition) in zip(
            text.clauses.filter(\.isConstraint),
            column.constraints.filter(\.isOfTable)
        ) {
            add(constraint(definition, clause, column: column.name, of: relation), to: &relation)
        }
        if column.isSerial || column.isIdentity {
            let sequence = ImplicitName.pick(relation.name.name, column.name, "seq") { _ in false }
            own(ObjectName(schema: relation.name.schema, sequence), new, of: relation.name)
        }
    }

    /// A sequence that goes with its column.
    private mutating func own(_ sequence: ObjectName, _ column: Column, of table: ObjectName) {
        let key = ObjectKey(kind: .sequence, name: sequence, arguments: nil)
        var definition = Definition(kind: .sequence, name: sequence, phase: phase)
        definition.columns = [column.name]
        definition.needs = [table]
        let serial = SerialType.allCases.first { $0.catalogueName == column.dataType?.name }
        definition.aspects[.sequenceType] = serial?.integer
        objects[key] = definition
    }

    mutating func create(_ index: IndexDefinition, _ text: StatementText) {
        let table = meant(index.table)
        assume(table)
        guard var relation = relations[table] else { return }
        let lexemes = text.lexemes
        let name = ObjectName(
            schema: table.schema,
            index.name?.name
                ?? ImplicitName.pick(
                    table.name,
                    ImplicitName.addition(Self.indexColumns(index, lexemes)),
                    "idx",
                    isTaken: { isTaken(ObjectName(schema: table.schema, $0)) }
                )
        )
        if index.ifNotExists { ask() }
        if isTaken(name) {
            if index.ifNotExists { return }
            fail(.exists, .part(PartKey(kind: .index, name: name.name), of: homes[name] ?? table))
            if phase == .down { return }
        }
        var definition = Definition(kind: .index, name: name, phase: phase)
        definition.text = portable(text)
        definition.canonical = lexemes.filter { !$0.isKeyword("CONCURRENTLY") }.withoutIfNotExists.canonical
        definition.columns = index.columns
        relation.parts[PartKey(kind: .index, name: name.name)] = definition
        relations[table] = relation
        homes[name] = table
        note(.part(PartKey(kind: .index, name: name.name), of: table))
    }

    func isTaken(_ name: ObjectName) -> Bool { relations[name] != nil || homes[name] != nil }

    /// An expression that calls a function has the function's name (`FigureIndexColname`).
    private static func indexColumns(_ index: IndexDefinition, _ lexemes: [Lexeme]) -> [String?] {
        guard let open = lexemes.firstIndex(where: { $0.isSign("(") }) else { return index.columns }
        let elements = lexemes[(open + 1)...].split(atOuter: ",")
        return zip(index.columns, elements).map { column, element in
            guard column == nil, element.count > 1, let first = element.first, first.isWord,
                element[element.startIndex + 1].isSign("(")
            else { return column }
            return first.identifier
        }
    }

    mutating func create(_ view: ViewDefinition, _ text: StatementText) {
        let name = view.isTemporary ? ObjectName(schema: "pg_temp", view.name.name) : made(view.name)
        let former = relations[name]
        if view.orReplace { ask() }
        if !view.orReplace, !isFree(name, ifNotExists: view.ifNotExists) { return }
        var relation = Relation(
            kind: view.isMaterialized ? .materializedView : .view,
            name: name,
            phase: view.orReplace ? former?.phase ?? phase : phase
        )
        relation.text = portable(text)
        relation.canonical = text.lexemes.withoutOrReplace.withoutIfNotExists.canonical
        relation.reads = view.reads.map(meant)
        relation.widths = widths(of: relation)
        relation.isTemporary = view.isTemporary
        relation.isComplete = false
        if view.orReplace, let former { (relation.parts, relation.aspects) = (former.parts, former.aspects) }
        relations[name] = relation
        note(.relation(name))
    }

    /// How many columns the relations have that a query with `*` reads.
    func widths(of view: Relation) -> [ObjectName: Int] {
        let words = view.canonical.split(separator: " ")
        let hasStar = zip(words, words.dropFirst()).contains {
            $1 == "*" && [".", "select", ",", "distinct"].contains($0)
        }
        guard hasStar else { return [:] }
        return Dictionary(
            view.reads.compactMap { name in relations[name].map { (name, $0.columns.count) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    mutating func create(_ type: TypeDefinition, _ text: StatementText) {
        let isDomain = if case .domain = type.form { true } else { false }
        var definition = Definition(kind: isDomain ? .domain : .type, name: made(type.name), phase: phase)
        if case .enumeration(let labels) = type.form { definition.labels = labels }
        put(definition, text, ifNotExists: false, orReplace: false)
    }

    mutating func create(_ routine: RoutineDefinition, _ text: StatementText) {
        var definition = Definition(
            kind: routine.isProcedure ? .procedure : .function,
            name: made(routine.name),
            phase: phase
        )
        definition.arguments = routine.arguments
        put(definition, text, ifNotExists: false, orReplace: routine.orReplace)
    }

    mutating func create(_ object: NamedObject, ifNotExists: Bool, orReplace: Bool, _ text: StatementText) {
        if let table = object.table {
            create(object, of: meant(table), orReplace: orReplace, text)
        } else if object.kind.isTracked {
            let name = object.kind.hasSchema ? made(object.name) : ObjectName(object.name.name)
            var definition = Definition(kind: object.kind, name: name, phase: phase)
            definition.arguments = object.arguments
            put(definition, text, ifNotExists: ifNotExists, orReplace: orReplace)
            if object.kind == .sequence { own(by: text.lexemes, sequence: name) }
        }
    }

    /// OWNED BY at the end of CREATE SEQUENCE and ALTER SEQUENCE.
    mutating func own(by lexemes: [Lexeme], sequence: ObjectName) {
        guard let place = lexemes.lastIndex(where: { $0.isKeyword("OWNED") }), place + 2 < lexemes.count
        else { return }
        let parts = lexemes[(place + 2)...].filter { !$0.isSign(".") }.map(\.identifier)
        let key = ObjectKey(kind: .sequence, name: sequence, arguments: nil)
        guard parts.count > 1, var definition = objects[key] else { return }
        definition.needs = [meant(ObjectName(schema: parts.dropLast(2).last, parts[parts.count - 2]))]
        definition.columns = [parts[parts.count - 1]]
        objects[key] = definition
    }

    private mutating func create(
        _ object: NamedObject,
        of table: ObjectName,
        orReplace: Bool,
        _ text: StatementText
    ) {
        assume(table)
        let key = PartKey(kind: object.kind, name: object.name.name)
        guard var relation = relations[table] else { return }
        if orReplace { ask() }
        let former = relation.parts[key]
        if former != nil, !orReplace {
            fail(.exists, .part(key, of: table))
            if phase == .down { return }
        }
        let lexemes = text.lexemes
        var definition = Definition(kind: object.kind, name: object.name, phase: former?.phase ?? phase)
        definition.text = portable(text)
        definition.canonical = lexemes.withoutOrReplace.canonical
        if object.kind == .trigger, let execute = lexemes.lastIndex(where: { $0.isKeyword("EXECUTE") }) {
            let parts = lexemes[min(execute + 2, lexemes.count)...].prefix { !$0.isSign("(") }.filter {
                !$0.isSign(".")
            }
            .map(\.identifier)
            definition.needs = [meant(ObjectName(schema: parts.dropLast().last, parts.last ?? ""))]
        }
        relation.parts[key] = definition
        relations[table] = relation
        note(.part(key, of: table))
    }

    private mutating func put(_ new: Definition, _ text: StatementText, ifNotExists: Bool, orReplace: Bool) {
        let key = ObjectKey(new)
        let former = objects[key]
        if ifNotExists || orReplace { ask() }
        if former != nil {
            if ifNotExists { return }
            if !orReplace {
                fail(.exists, .object(key))
                if phase == .down { return }
            }
        }
        var definition = orReplace ? former.map { new.replacing($0) } ?? new : new
        definition.text = portable(text)
        definition.canonical = text.lexemes.withoutOrReplace.withoutIfNotExists.canonical
        objects[key] = definition
        if key.arguments != nil, signatures[key.name]?.contains(key) != true {
            signatures[key.name] = (signatures[key.name] ?? []) + [key]
        }
        note(.object(key))
    }
}

extension Definition {
    fileprivate func replacing(_ former: Definition) -> Definition {
        var new = Definition(kind: kind, name: name, phase: former.phase, aspects: former.aspects)
        (new.arguments, new.labels) = (arguments, labels)
        return new
    }
}

extension ConstraintDefinition {
    /// Whether the table has it as a constraint of its own.
    var isOfTable: Bool { ![.notNull, .null].contains(kind) }
}

extension ColumnText.Clause {
    fileprivate var isConstraint: Bool { [.check, .unique, .primaryKey, .references].contains(kind) }
}
