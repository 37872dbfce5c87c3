import SQL

/// DROP for CREATE.
extension UndoReading {
    func inverse(ofCreation action: Action, _ text: StatementText) -> [Undo.Step] {
        switch action {
        case .createTable(let table): inverse(of: table)
        case .createIndex(let index): inverse(of: index, text)
        case .createView(let view): inverse(of: view)
        case .createType(let type):
            [step("DROP \(type.form.isDomain ? "DOMAIN" : "TYPE") \(made(type.name))")]
        case .createRoutine(let routine): inverse(of: routine)
        case .create(let object, let ifNotExists, let orReplace):
            inverse(ofCreated: object, ifNotExists: ifNotExists, orReplace: orReplace)
        case .role(let name, _, _): [step("DROP ROLE \(name.asIdentifier)")]
        default: []
        }
    }

    private static let mayHaveBeen = "It may have been there before: IF NOT EXISTS says so."

    private func inverse(of table: TableDefinition) -> [Undo.Step] {
        if table.persistence == .temporary || state.relations[state.made(table.name)] != nil { return [] }
        let kind = table.isForeign ? "FOREIGN TABLE" : "TABLE"
        return [
            step("DROP \(kind) \(made(table.name))", note: table.ifNotExists ? Self.mayHaveBeen : nil)
        ]
    }

    private func inverse(of index: IndexDefinition, _ text: StatementText) -> [Undo.Step] {
        let table = state.meant(index.table)
        if isNew(table) { return [] }
        var made = state
        made.create(index, text)
        // The name that was free before and is taken now.
        let name = index.name?.name ?? made.newIndex(of: table, since: state)
        guard let name else { return [gap("CREATE INDEX ON \(index.table.sql)")] }
        let full = ObjectName(schema: table.schema, name)
        if index.ifNotExists, state.homes[full] != nil { return [] }
        let concurrently = index.concurrently ? "CONCURRENTLY " : ""
        return [
            step(
                "DROP INDEX \(concurrently)\(sql(ObjectName(schema: index.table.schema, name), full))",
                note: index.ifNotExists ? Self.mayHaveBeen : nil
            )
        ]
    }

    private func inverse(of view: ViewDefinition) -> [Undo.Step] {
        if view.isTemporary { return [] }
        let kind = view.isMaterialized ? "MATERIALIZED VIEW" : "VIEW"
        let drop = step(
            "DROP \(kind) \(made(view.name))",
            note: view.ifNotExists ? Self.mayHaveBeen : nil
        )
        guard let former = state.relations[state.made(view.name)] else { return [drop] }
        if view.ifNotExists { return [] }
        guard let text = former.text, !former.isChanged, means(former) else {
            return [gap("CREATE OR REPLACE VIEW \(view.name.sql)")]
        }
        return [drop, step(text)] + parts(of: former)
    }

    private func inverse(of routine: RoutineDefinition) -> [Undo.Step] {
        let object = NamedObject(
            routine.isProcedure ? .procedure : .function,
            routine.name,
            arguments: routine.arguments
        )
        let key = ObjectKey(
            kind: .routine,
            name: state.made(routine.name),
            arguments: routine.arguments.map(\.signature)
        )
        if let former = state.objects[key] { return [replaced(former)] }
        return [step("DROP \(object.kind) \(reference(object, as: key.name))")]
    }

    /// What brings a former text back in the place of the one that replaced it.
    private func replaced(_ former: Definition) -> Undo.Step {
        guard let text = former.text, !former.isStale else {
            return gap("CREATE OR REPLACE \(former.kind) \(former.name.sql)")
        }
        return step(Self.orReplace(text))
    }

    static func orReplace(_ text: String) -> String {
        let source = SourceText(Array(text.utf8))
        let head = source.lexemes(in: source.body).prefix(3)
        guard head.count > 2, head[0].isKeyword("CREATE"), !head[1].isKeyword("OR") else { return text }
        return String(decoding: text.utf8.prefix(head[0].range.upperBound), as: UTF8.self) + " OR REPLACE"
            + String(decoding: text.utf8.dropFirst(head[0].range.upperBound), as: UTF8.self)
    }

    private func inverse(ofCreated object: NamedObject, ifNotExists: Bool, orReplace: Bool) -> [Undo.Step] {
        if let table = object.table {
            let table = state.meant(table)
            if isNew(table), !needsNewRoutine(PartKey(kind: object.kind, name: object.name.name), of: table) {
                return []
            }
            let former = state.relations[table]?.parts[PartKey(kind: object.kind, name: object.name.name)]
            if orReplace, let former { return [replaced(former)] }
            return [step("DROP \(object.kind) \(object.name.sql) ON \(sql(object.table ?? table, table))")]
        }
        guard object.kind.isTracked else { return [gap("CREATE \(object.kind) \(object.name.sql)")] }
        let name = object.kind.hasSchema ? state.made(object.name) : object.name
        let key = ObjectKey(
            kind: object.kind.family,
            name: name,
            arguments: object.kind.family == .routine ? (object.arguments ?? []).map(\.signature) : nil
        )
        if let former = state.objects[key] { return ifNotExists ? [] : [replaced(former)] }
        if object.kind == .sequence, let owner = after.objects[key]?.needs.first,
            after.relations[owner]?.phase == .up
        {
            return []
        }
        let arguments = object.kind == .aggregate && object.arguments?.isEmpty == true ? "(*)" : nil
        let reference = arguments.map { made(object.name) + $0 } ?? reference(object, as: name)
        return [step("DROP \(object.kind) \(reference)", note: ifNotExists ? Self.mayHaveBeen : nil)]
    }
}

extension UndoReading {
    /// Whether a part of a new table calls a routine that the script makes too, which then cannot be dropped before it.
    private func needsNewRoutine(_ key: PartKey, of table: ObjectName) -> Bool {
        guard let part = after.relations[table]?.parts[key] else { return false }
        return part.needs.contains { name in
            after.signatures[name]?.contains { after.objects[$0]?.phase == .up } == true
        }
    }
}

extension TypeDefinition.Form {
    fileprivate var isDomain: Bool { if case .domain = self { true } else { false } }
}

extension Definitions {
    /// The index that a table has and did not have.
    fileprivate func newIndex(of table: ObjectName, since former: Definitions) -> String? {
        let names = { (definitions: Definitions) in
            Set(definitions.relations[table]?.parts.keys.filter { $0.kind == .index }.map(\.name) ?? [])
        }
        return names(self).subtracting(names(former)).first
    }
}

extension DataType {
    /// As people write it, without a length: what tells one routine from another.
    var written: String {
        let word = schema == nil ? Self.words[name] : nil
        return (word ?? ObjectName(schema: schema, name).sql) + String(repeating: "[]", count: dimensions)
    }

    private static let words = [
        "int2": "smallint", "int4": "integer", "int8": "bigint", "float4": "real",
        "float8": "double precision",
        "bool": "boolean", "bpchar": "char",
    ]
}
