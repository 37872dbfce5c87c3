import SQL

extension Script {
    /// What the script does to names and data, in order. What is done again and again, as in a script of many rows, stands there once.
    var effects: [Effect] {
        statements.reduce(into: []) { effects, statement in
            for effect in EffectReading.effects(of: statement) where effect != effects.last {
                effects.append(effect)
            }
        }
    }
}

/// Reads effects out of what statements do.
enum EffectReading {
    static func effects(of statement: Statement) -> [Effect] {
        let owned = statement.losses.compactMap { loss -> Effect? in
            loss.kind == .other("OWNED") ? .dropOwned(role: unquoted(loss.name)) : nil
        }
        if !owned.isEmpty { return owned }
        // Without a parse tree only the words are known.
        if statement.actions.isEmpty { return statement.losses.map(Effect.other) }
        return statement.actions.flatMap(effects)
    }

    private static func effects(of action: Action) -> [Effect] {
        switch action {
        case .createTable(let table):
            return [.make(.relation, table.name, isTemporary: table.persistence == .temporary)]
        case .createView(let view): return [.make(.relation, view.name, isTemporary: view.isTemporary)]
        case .createIndex(let index):
            return (index.name.map { [.make(.relation, $0, isTemporary: false)] }) ?? []
        case .createType(let type): return [.make(.type, type.name, isTemporary: false)]
        case .createRoutine(let routine):
            return [
                .make(.routine(arguments: routine.arguments.count), routine.name, isTemporary: false)
            ]
        case .create(let object, _, _):
            if object.kind == .schema { return [.makeSchema(object.name.name)] }
            return nameKind(of: object).map { [.make($0, object.name, isTemporary: false)] } ?? []
        case .alterTable(let alteration): return alteration.changes.compactMap { change($0, alteration.name) }
        case .rename(let object, let name, _): return renamed(object, name).map { [$0] } ?? []
        case .setSchema(let object, let schema):
            return nameKind(of: object).map { [.move($0, object.name, toSchema: schema)] } ?? []
        case .drop(let drop): return drop.objects.compactMap { dropped($0, cascade: drop.cascade) }
        case .truncate(let tables, let cascade): return tables.map { .truncate($0, cascade: cascade) }
        case .delete(let table, let condition): return [.delete(table, all: !condition.isThere)]
        case .set(let setting):
            return setting.name == nil || setting.name == "search_path" ? [.searchPath(setting.values)] : []
        case .select(let calls): return calls.map(called)
        case .code: return [.code("DO")]
        case .call(let routine): return [.code("CALL \(routine)")]
        default: return []
        }
    }

    private static func change(_ change: TableChange, _ table: ObjectName) -> Effect? {
        switch change {
        case .addColumn(let column, _): .addColumn(column.name, of: table)
        case .dropColumn(let column, _, let cascade): .dropColumn(column, of: table, cascade: cascade)
        case .alterType(let column, _, _): .retypeColumn(column, of: table)
        case .detachPartition(let partition, _), .finalizeDetach(let partition): .detach(partition)
        default: nil
        }
    }

    private static func renamed(_ object: NamedObject, _ name: String) -> Effect? {
        if object.kind == .schema { return .renameSchema(object.name.name, to: name) }
        if object.kind == .column {
            return object.table.map { .renameColumn(object.name.name, of: $0, to: name) }
        }
        return nameKind(of: object).map { .rename($0, object.name, to: name) }
    }

    private static func dropped(_ object: NamedObject, cascade: Bool) -> Effect? {
        switch object.kind {
        case .schema: .dropSchema(object.name.name, cascade: cascade)
        case .extension: .dropExtension(object.name.name, cascade: cascade)
        case .database: .other(Loss(kind: .database, name: object.name.description, cascade: false))
        default: nameKind(of: object).map { .drop($0, object.name, cascade: cascade) }
        }
    }

    private static func nameKind(of object: NamedObject) -> Effect.NameKind? {
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView, .index, .sequence: .relation
        case .type, .domain: .type
        case .function, .procedure, .routine, .aggregate: .routine(arguments: object.arguments?.count)
        default: nil
        }
    }

    private static func called(_ call: FunctionCall) -> Effect {
        guard call.name.name == "set_config", [nil, "pg_catalog"].contains(call.name.schema),
            call.strings.first == "search_path", call.strings.count > 1, let path = call.strings[1]
        else { return .query(function: call.name) }
        return .searchPath(SchemaList.names(in: path))
    }

    private static func unquoted(_ name: String) -> String {
        guard name.utf8.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
        return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
