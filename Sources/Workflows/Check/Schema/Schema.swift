import Migrations
import SQL

/// What scripts have made of a database, as far as they tell: the effect of their statements, applied in order.
///
/// What code hides (DO, functions, psql's includes) is not in it, so that what is not here may still be in the database.
struct Schema {
    /// Tables, views and materialised views by name: they share one space of names.
    private(set) var relations: [ObjectName: Relation] = [:]
    /// Indexes by name; those without one are known by their table alone.
    private(set) var indexes: [ObjectName: IndexDefinition] = [:]
    /// Enums, composite types, ranges and domains.
    private(set) var types: [ObjectName: TypeDefinition] = [:]
    /// Functions and procedures, by name.
    private(set) var routines: [ObjectName: [RoutineDefinition]] = [:]
    /// The tables and views that were made, whether they are still there or not.
    private var made: Set<ObjectName> = []
    /// The columns, schemas, types and routines that were made, likewise.
    private var madeOthers: Set<NamedObject> = []
    /// The schemas in which something of a name is or was, so that a name without a schema is found without a look at all.
    private var places: [String: Set<String>] = [:]
    /// The indexes that were made of a table, some of which may be gone or of another table by now.
    private var indexesOfTables: [ObjectName: Set<ObjectName>] = [:]
    /// The schema that an unqualified name means in the script that is being applied.
    private var current = Schema.usual

    /// Where unqualified names go unless the script says otherwise.
    static let usual = "public"

    /// A table or a view.
    struct Relation {
        let kind: ObjectKind
        /// The migration that made it; nil where its script is only named by a change.
        let origin: MigrationID?
        var columns: [Column]
        var constraints: [ConstraintDefinition]
        var isPartitioned = false
        var isTemporary = false
        /// The table that it is a partition of.
        var partitionOf: ObjectName?
        /// Whether it is the partition that takes what no other does.
        var isDefaultPartition = false
        /// Whether all its columns are known: not after LIKE, INHERITS, CREATE TABLE AS.
        var isComplete = true
    }

    /// A column of a table as it stands.
    struct Column {
        var name: String
        var type: DataType?
        var isNotNull: Bool
        var hasDefault: Bool
        var definition: ColumnDefinition
    }

    /// The name with the schema that it means.
    func resolved(_ name: ObjectName) -> ObjectName {
        ObjectName(schema: name.schema ?? current, name.name)
    }

    /// The table or view of a name. One without a schema is looked for in the usual schema, then in all.
    func relation(_ name: ObjectName) -> Relation? { find(name, in: relations) }

    /// Whether a table or view of the name was made, even if it was dropped again.
    func hasMade(_ name: ObjectName) -> Bool {
        candidates(name).contains { made.contains($0) }
    }

    /// Whether a column, a schema, a type or a routine was made, even if it was dropped again. Arguments do not count.
    func hasMade(_ object: NamedObject) -> Bool {
        if madeOthers.contains(key(of: object)) { return true }
        guard object.kind != .schema else { return false }
        return candidates(object.table ?? object.name).contains { name in
            madeOthers.contains(
                NamedObject(
                    Self.space(of: object.kind),
                    object.table == nil ? name : object.name,
                    of: object.table == nil ? nil : name
                )
            )
        }
    }

    private func key(of object: NamedObject) -> NamedObject {
        let isWithin = object.kind == .schema || object.table != nil
        return NamedObject(
            Self.space(of: object.kind),
            isWithin ? object.name : resolved(object.name),
            of: object.table.map(resolved)
        )
    }

    /// Kinds that share a space of names.
    private static func space(of kind: ObjectKind) -> ObjectKind {
        switch kind {
        case .function, .procedure, .aggregate: .routine
        case .domain: .type
        default: kind
        }
    }

    mutating func noteMade(_ object: NamedObject) {
        _ = placed(object.table ?? object.name)
        madeOthers.insert(key(of: object))
    }

    /// The index of a name.
    func index(_ name: ObjectName) -> IndexDefinition? { find(name, in: indexes) }

    /// The type of a name.
    func type(_ name: ObjectName) -> TypeDefinition? { find(name, in: types) }

    /// The functions and procedures of a name.
    func routines(_ name: ObjectName) -> [RoutineDefinition] { find(name, in: routines) ?? [] }

    /// A column of a table.
    func column(_ column: String, of table: ObjectName) -> Column? {
        relation(table)?.columns.first { $0.name == column }
    }

    private func find<Value>(_ name: ObjectName, in objects: [ObjectName: Value]) -> Value? {
        if let exact = objects[resolved(name)] { return exact }
        let others = candidates(name).compactMap { objects[$0] }
        return others.count == 1 ? others.first : nil
    }

    /// The names that a name may mean: itself, or in every schema that has something of the name.
    private func candidates(_ name: ObjectName) -> [ObjectName] {
        guard name.schema == nil else { return [name] }
        return places[name.name, default: []].map { ObjectName(schema: $0, name.name) }
    }

    /// The name with the schema that it means, to be found from now on.
    private mutating func placed(_ name: ObjectName) -> ObjectName {
        let full = resolved(name)
        places[full.name, default: []].insert(full.schema ?? current)
        return full
    }

    /// Applies a script from its first statement to its last. Its search_path ends with it.
    mutating func apply(_ script: Script, of origin: MigrationID?) {
        for statement in script.statements {
            for action in statement.actions { apply(action, of: origin) }
        }
        current = Schema.usual
    }

    /// Applies one thing that a statement does.
    mutating func apply(_ action: Action, of origin: MigrationID?) {
        switch action {
        case .createTable(let table): create(table, origin)
        case .createView(let view):
            put(
                Relation(
                    kind: view.isMaterialized ? .materializedView : .view,
                    origin: origin,
                    columns: [],
                    constraints: [],
                    isTemporary: view.isTemporary,
                    isComplete: false
                ),
                view.name
            )
        case .createIndex(let index):
            if let name = index.name {
                indexes[placed(name)] = index
                indexesOfTables[resolved(index.table), default: []].insert(resolved(name))
            }
        case .createType(let type):
            types[placed(type.name)] = type
            noteMade(NamedObject(.type, type.name))
        case .createRoutine(let routine):
            routines[placed(routine.name), default: []].append(routine)
            noteMade(NamedObject(.routine, routine.name))
        case .create(let object, let ifNotExists, _):
            if object.table == nil, !ifNotExists { noteMade(object) }
            // ALTER TABLE may name it, as pg_dump does.
            if object.kind == .sequence, !ifNotExists { made.insert(resolved(object.name)) }
        case .alterTable(let alteration): alter(alteration, origin)
        case .alterEnum(let name, let change): alterEnum(name, change)
        case .rename(let object, let new, _): rename(object, to: new)
        case .setSchema(let object, let schema):
            move(object, to: ObjectName(schema: schema, object.name.name))
        case .drop(let drop): drop.objects.forEach { remove($0) }
        case .set(let change): follow(change)
        case .select(let calls): calls.forEach { follow($0) }
        default: break
        }
    }

    private mutating func put(_ relation: Relation, _ name: ObjectName) {
        relations[placed(name)] = relation
        made.insert(resolved(name))
    }

    private mutating func create(_ table: TableDefinition, _ origin: MigrationID?) {
        if table.ifNotExists, relations[resolved(table.name)] != nil { return }
        let keys = table.constraints.filter { $0.kind == .primaryKey }.flatMap(\.columns)
        put(
            Relation(
                kind: table.isForeign ? .foreignTable : .table,
                origin: origin,
                columns: table.columns.map { Column($0, isKey: keys.contains($0.name)) },
                constraints: table.constraints + table.columns.flatMap(\.constraints),
                isPartitioned: table.isPartitioned,
                isTemporary: table.persistence == .temporary,
                partitionOf: table.partitionOf.map(resolved),
                isDefaultPartition: table.isDefaultPartition,
                isComplete: !table.isOfQuery && table.likes.isEmpty && table.parents.isEmpty
                    && table.partitionOf == nil
            ),
            table.name
        )
    }

    private mutating func rename(_ object: NamedObject, to new: String) {
        if object.kind == .column, let table = object.table {
            change(table) { relation in
                for index in relation.columns.indices where relation.columns[index].name == object.name.name {
                    relation.columns[index].name = new
                }
            }
        } else if object.table == nil {
            move(object, to: ObjectName(schema: object.name.schema, new))
        }
    }

    private mutating func move(_ object: NamedObject, to new: ObjectName) {
        let (old, new) = (resolved(object.name), placed(new))
        if let relation = relations.removeValue(forKey: old) {
            relations[new] = relation
            made.insert(new)
        } else if let index = indexes.removeValue(forKey: old) {
            indexes[new] = index
            indexesOfTables[resolved(index.table), default: []].insert(new)
        } else if let type = types.removeValue(forKey: old) {
            types[new] = type
        } else if let all = routines.removeValue(forKey: old) {
            routines[new] = all
        }
    }

    private mutating func remove(_ object: NamedObject) {
        let name = resolved(object.name)
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView:
            relations[name] = nil
            for index in indexesOfTables.removeValue(forKey: name) ?? []
            where indexes[index].map({ resolved($0.table) }) == name { indexes[index] = nil }
        case .index: indexes[name] = nil
        case .type, .domain: types[name] = nil
        case .function, .procedure, .routine: routines[name] = nil
        case .schema:
            relations = relations.filter { $0.key.schema != object.name.name }
            indexes = indexes.filter { $0.key.schema != object.name.name }
            types = types.filter { $0.key.schema != object.name.name }
            routines = routines.filter { $0.key.schema != object.name.name }
        default: break
        }
    }

    private mutating func alterEnum(_ name: ObjectName, _ change: EnumChange) {
        guard let type = types[resolved(name)], case .enumeration(let labels) = type.form else { return }
        let changed =
            switch change {
            case .addValue(let new, _): labels.contains(new) ? labels : labels + [new]
            case .renameValue(let old, let new): labels.map { $0 == old ? new : $0 }
            }
        types[resolved(name)] = TypeDefinition(name: type.name, form: .enumeration(changed))
    }

    private mutating func follow(_ change: SettingChange) {
        guard change.name == nil || change.name == "search_path" else { return }
        current = change.values?.first { !$0.isEmpty && $0 != "$user" } ?? Schema.usual
    }

    /// `pg_dump` sets the path with a function.
    private mutating func follow(_ call: FunctionCall) {
        guard call.name.name == "set_config", call.strings.first == "search_path", call.strings.count > 1,
            let path = call.strings[1]
        else { return }
        current = path.split { $0 == "," || $0 == " " || $0 == "\"" }.first.map(String.init) ?? Schema.usual
    }
}

extension Schema {
    mutating func change(_ name: ObjectName, _ body: (inout Relation) -> Void) {
        let key = resolved(name)
        guard var relation = relations[key] else { return }
        body(&relation)
        relations[key] = relation
    }
}

extension Schema.Column {
    init(_ definition: ColumnDefinition, isKey: Bool = false) {
        name = definition.name
        type = definition.type
        isNotNull = definition.isNotNull || isKey
        hasDefault = definition.defaultValue.map { !$0.isNull } ?? definition.isSerial
        self.definition = definition
    }
}
