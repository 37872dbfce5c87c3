import Migrations
import SQL

/// What undoes an up script, as far as it can be derived from the script and from what earlier migrations defined.
struct Undo {
    /// What to do, in order: the last change is undone first.
    let steps: [Step]
    /// Whether a statement may not run in a transaction, so that the whole script may not.
    var runsOutsideTransaction: Bool {
        steps.contains {
            if case .statement(let sql, _) = $0 { sql.contains("INDEX CONCURRENTLY") } else { false }
        }
    }

    /// One thing to do.
    enum Step: Hashable {
        /// A statement with its semicolon, and what to know of it.
        case statement(String, note: String?)
        /// What a person must write.
        case gap(Gap)
    }

    /// Something that cannot be derived.
    struct Gap: Hashable {
        /// What the up script does, in a few words.
        let what: String
        /// Where the up script does it, in bytes of the file.
        let range: Range<Int>
        /// The line of the up script that does it.
        let line: Int
    }

    /// The statements alone, in order.
    var statements: [String] {
        steps.compactMap { if case .statement(let sql, _) = $0 { sql } else { nil } }
    }

    /// What a person must write, in order.
    var gaps: [Gap] { steps.compactMap { if case .gap(let gap) = $0 { gap } else { nil } } }

    /// - Parameters:
    ///   - script: the up script.
    ///   - definitions: what the migrations before it defined.
    init(of script: Script, in definitions: Definitions) {
        var after = definitions
        after.apply(script, as: .up)
        var reading = UndoReading(before: definitions, after: after)
        reading.read(script)
        steps = reading.steps
    }
}

/// Reads an up script from its first statement to its last, and puts what undoes each before what undoes the one before.
struct UndoReading {
    /// What is defined where the reading stands.
    var state: Definitions
    /// What is defined when the script has run.
    let after: Definitions
    private var reversed: [[Undo.Step]] = []
    private var marked: Set<String> = []
    private var source = SourceText([])
    private var current = 0..<0

    init(before: Definitions, after: Definitions) {
        (state, self.after) = (before, after)
        state.begin(.up)
    }

    var steps: [Undo.Step] { reversed.reversed().flatMap(\.self) }

    mutating func read(_ script: Script) {
        source = script.source
        for statement in script.statements where statement.transactionControl == nil {
            current = statement.range
            let text = StatementText(statement, of: script.source)
            var steps = statement.actions.isEmpty ? [unread(statement)].compactMap(\.self) : []
            let path = state.path
            for action in statement.actions {
                steps = inverse(of: action, text) + steps
                state.apply(action, text)
                state.enter(action)
            }
            state.leave(to: path, after: statement.actions)
            steps = steps.filter { isFirst($0) }
            if !steps.isEmpty { reversed.append(steps) }
        }
    }

    /// Many statements that do the same to rows leave one gap, where the first of them stands.
    private mutating func isFirst(_ step: Undo.Step) -> Bool {
        guard case .gap(let gap) = step else { return true }
        return marked.insert(gap.what).inserted
    }

    private func unread(_ statement: Statement) -> Undo.Step? {
        switch statement.category {
        case .session, .query, .maintenance, .transaction: nil
        case .schema, .data, .other: gap("\(statement.kind)")
        }
    }

    /// A mark where the derivation ends.
    func gap(_ what: String) -> Undo.Step {
        .gap(Undo.Gap(what: what, range: current, line: source.position(at: current.lowerBound).line))
    }

    func step(_ sql: String, note: String? = nil) -> Undo.Step { .statement(sql + ";", note: note) }

    /// The statement's own text, on one line.
    func line(_ text: StatementText) -> String { text.lexemes[...].text }

    // MARK: Names

    /// A name as the down script writes it: as the up script does, but with its schema where that is not the usual one.
    func sql(_ written: ObjectName, _ meant: ObjectName) -> String {
        written.schema == nil && meant.schema == Schema.usual ? ObjectName(written.name).sql : meant.sql
    }

    /// The name of a relation.
    func relation(_ written: ObjectName) -> String { sql(written, state.meant(written)) }

    /// The name of something that was made in the path.
    func made(_ written: ObjectName) -> String { sql(written, state.made(written)) }

    /// A name that no statement at hand writes.
    func short(_ name: ObjectName) -> String {
        name.schema == Schema.usual ? ObjectName(name.name).sql : name.sql
    }

    /// Whether a relation is gone again when the script is undone, with all its parts.
    func isNew(_ name: ObjectName) -> Bool { state.relations[name]?.phase == .up }

    func isNew(_ object: NamedObject) -> Bool {
        if let table = object.table {
            let table = state.meant(table)
            if isNew(table) { return true }
            switch object.kind {
            case .column: return state.relations[table]?.column(object.name.name)?.phase == .up
            case .constraint: return state.relations[table]?.constraint(object.name.name)?.phase == .up
            default:
                return state.relations[table]?.parts[PartKey(kind: object.kind, name: object.name.name)]?
                    .phase == .up
            }
        }
        let name = state.meant(object.name)
        if object.kind == .index, let table = state.homes[name] {
            return isNew(table)
                || state.relations[table]?.parts[PartKey(kind: .index, name: name.name)]?.phase == .up
        }
        if state.relations[name] != nil, object.kind.isRelation { return isNew(name) }
        return state.objects[state.key(object)]?.phase == .up
    }
}

extension ObjectKind {
    var isRelation: Bool { [.table, .foreignTable, .view, .materializedView].contains(self) }
}
