import SQL

/// What scripts have defined, in such detail that it can be compared and made again: tables with their columns, constraints and
/// indexes, views, types, routines and all else that has a name, each with its text.
///
/// Like ``Schema`` it knows what scripts tell: what code hides is not in it. Something that is changed and that no script made is
/// assumed to be there.
struct Definitions {
    var relations = Layered<ObjectName, Relation>()
    /// What is neither a table nor a view nor a part of one.
    var objects = Layered<ObjectKey, Definition>()
    /// The table of each index.
    var homes = Layered<ObjectName, ObjectName>()
    /// The functions, procedures and aggregates of each name.
    var signatures = Layered<ObjectName, [ObjectKey]>()
    /// Whose the statements are that are being applied.
    private(set) var phase = Phase.before
    /// The schemas that an unqualified name is looked for in; it is made in the first.
    private(set) var path = [Schema.usual]
    /// What is known of each script as a whole.
    private(set) var traits: [Phase: ScriptTraits] = [:]
    /// What the statements of a script cannot do.
    private(set) var faults: [Fault] = []
    /// The last statement of each script that had to do with a thing.
    private(set) var places: [Phase: [Thing: Range<Int>]] = [:]
    /// What may have been there before and may not have been: nothing can be said of it.
    private(set) var uncertain: Set<Thing> = []
    /// Whether knowing more of what was there before could tell more.
    private(set) var wantsMore = false
    /// The statement that is being applied.
    private(set) var current = Range(uncheckedBounds: (0, 0))

    /// Applies a script from its first statement to its last. Its search_path ends with it.
    mutating func apply(_ script: Script, as phase: Phase) {
        begin(phase)
        for statement in script.statements { apply(statement, of: script.source) }
        end()
    }

    /// What the statements that follow change is kept apart from what was there before the up script.
    mutating func begin(_ phase: Phase) {
        if phase == .up {
            relations.open()
            objects.open()
            homes.open()
            signatures.open()
            (faults, places, uncertain, wantsMore) = ([], [:], [], false)
        }
        self.phase = phase
        if phase != .before { traits[phase] = ScriptTraits() }
    }

    mutating func end() { path = [Schema.usual] }

    /// Applies one statement.
    mutating func apply(_ statement: Statement, of source: SourceText) {
        let text = StatementText(statement, of: source)
        traits[phase]?.note(statement)
        let usual = path
        for action in statement.actions {
            apply(action, text)
            enter(action)
        }
        leave(to: usual, after: statement.actions)
    }

    /// What stands in CREATE SCHEMA is made in that schema.
    mutating func enter(_ action: Action) {
        guard case .create(let object, _, _) = action, object.kind == .schema else { return }
        path = [object.name.name] + path
    }

    mutating func leave(to usual: [String], after actions: [Action]) {
        guard case .create(let object, _, _)? = actions.first, object.kind == .schema else { return }
        path = usual
    }

    /// Applies one thing that a statement does.
    mutating func apply(_ action: Action, _ text: StatementText) {
        current = text.range
        if var traits = traits[phase] {
            traits.note(action, in: self)
            self.traits[phase] = traits
        }
        switch action {
        case .createTable(let table): create(table, text)
        case .createIndex(let index): create(index, text)
        case .createView(let view): create(view, text)
        case .createType(let type): create(type, text)
        case .createRoutine(let routine): create(routine, text)
        case .create(let object, let ifNotExists, let orReplace):
            create(object, ifNotExists: ifNotExists, orReplace: orReplace, text)
        case .role(let name, isNew: true, _):
            create(NamedObject(.role, ObjectName(name)), ifNotExists: false, orReplace: false, text)
        case .alterTable(let alteration): alter(alteration, text)
        case .alterEnum(let name, let change): alter(name, change)
        case .alterDomain(let name, _): becomeUnknown(NamedObject(.domain, name))
        case .alter(let object): alter(object, text)
        case .rename(let object, let new, let ifExists): rename(object, to: new, ifExists: ifExists)
        case .setSchema(let object, let schema): move(object, to: schema)
        case .setOwner(let object, let owner): set(.owner, owner, of: object)
        case .drop(let drop): remove(drop)
        case .comment(let object, let comment): self.comment(object, comment)
        case .grant(let grant): apply(grant)
        case .set(let change): follow(change)
        case .select(let calls): calls.forEach { follow($0) }
        default: break
        }
    }

    // MARK: Names

    /// The name of something new.
    func made(_ name: ObjectName) -> ObjectName { ObjectName(schema: name.schema ?? path[0], name.name) }

    /// The relation that a name means: the first in the path that is there.
    func meant(_ name: ObjectName) -> ObjectName {
        guard name.schema == nil else { return name }
        let all = path.map { ObjectName(schema: $0, name.name) }
        return all.first { relations[$0] != nil || homes[$0] != nil } ?? all[0]
    }

    private mutating func follow(_ change: SettingChange) {
        guard change.name == nil || change.name == "search_path" else { return }
        set(path: change.values ?? [])
    }

    private mutating func follow(_ call: FunctionCall) {
        guard call.name.name == "set_config", call.strings.first == "search_path", call.strings.count > 1,
            let path = call.strings[1]
        else { return }
        set(path: path.split { $0 == "," || $0 == " " || $0 == "\"" }.map(String.init))
    }

    private mutating func set(path: [String]) {
        let schemas = path.filter { !$0.isEmpty && $0 != "$user" && $0 != "\"$user\"" }
        self.path = schemas.isEmpty ? [Schema.usual] : schemas
    }

    // MARK: Notes

    mutating func note(_ thing: Thing) {
        guard phase != .before else { return }
        // What is made after DROP … IF EXISTS is new, whatever was there.
        if has(thing) { uncertain.remove(thing) }
        places[phase, default: [:]][thing] = current
    }

    mutating func doubt(_ thing: Thing) {
        guard phase != .before else { return }
        uncertain.insert(thing)
        wantsMore = true
    }

    mutating func ask() { wantsMore = true }

    /// What follows cannot be told.
    mutating func hide() {
        wantsMore = true
        traits[phase]?.hide()
    }

    mutating func fail(_ kind: Fault.Kind, _ thing: Thing) {
        wantsMore = true
        if phase == .down { faults.append(Fault(kind: kind, thing: thing, range: current)) }
    }
}

/// What tells an object that is neither a table nor a view nor a part of one.
struct ObjectKey: Hashable {
    /// Types and domains share names, and so do functions, procedures and aggregates.
    let kind: ObjectKind
    let name: ObjectName
    /// Of a routine.
    let arguments: [String]?
}

/// Something that a script makes, changes or takes away.
enum Thing: Hashable {
    case relation(ObjectName)
    case object(ObjectKey)
    case column(String, of: ObjectName)
    case constraint(String, of: ObjectName)
    case part(PartKey, of: ObjectName)
    case label(String, of: ObjectKey)
}

/// What a statement cannot do.
struct Fault {
    let kind: Kind
    let thing: Thing
    let range: Range<Int>

    enum Kind: Equatable {
        /// It is not there; perhaps something of the same name is.
        case missing(alike: ObjectName?)
        /// It is there already.
        case exists
        /// Something else needs it.
        case needed(by: Thing)
    }
}
