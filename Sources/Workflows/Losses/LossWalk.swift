import SQL

/// Goes through what a plan's scripts do, one after the other, and finds what of it hits what the database has now: a name may be
/// made, renamed, moved and dropped on the way, and what the plan itself makes is no loss.
struct LossWalk {
    private let live: LiveObjects
    private var names: LiveNames
    private var columns: [String: [String: Origin]] = [:]
    private var spared = LossRoot.Spared()

    /// What a name stands for at some point of the plan.
    private enum Origin {
        case live(String)
        case made
        case gone
    }

    init(_ live: LiveObjects) {
        self.live = live
        names = LiveNames(live)
    }

    /// What one script destroys. Its settings end with it.
    mutating func roots(of effects: [Effect]) -> [LossRoot] {
        names.path = live.path
        return effects.flatMap { roots(of: $0).map { LossRoot(what: $0, spared: spared) } }
    }

    private mutating func roots(of effect: Effect) -> [LossRoot.What] {
        switch effect {
        case .drop(let kind, let name, let cascade):
            return names.take(kind, name).map { Self.dropped($0, kind, cascade: cascade) }
        case .dropSchema(let name, let cascade): return dropSchema(name, cascade: cascade)
        case .dropExtension(let name, let cascade):
            return live.extensions[name].map { [.extension($0, cascade: cascade)] } ?? []
        case .dropColumn(let column, let table, let cascade):
            guard let oid = names.live(.relation, table).first else { return [] }
            defer { columns[oid, default: [:]][column] = .gone }
            return liveColumn(column, of: oid).map { [.column($0, of: oid, cascade: cascade)] } ?? []
        case .dropOwned(let role):
            return (live.owned[role] ?? []).map { .relation($0, cascade: false) }
        case .truncate(let table, let cascade):
            return names.live(.relation, table).map { .truncated($0, cascade: cascade) }
        case .delete(let table, let all): return names.live(.relation, table).map { .deleted($0, all: all) }
        case .other(let loss): return [.other(loss)]
        default:
            follow(effect)
            return []
        }
    }

    private static func dropped(_ oid: String, _ kind: Effect.NameKind, cascade: Bool) -> LossRoot.What {
        switch kind {
        case .relation: .relation(oid, cascade: cascade)
        case .type: .type(oid, cascade: cascade)
        case .routine: .routine(oid, cascade: cascade)
        }
    }

    /// What was moved into the schema goes with it, what was moved out does not.
    private mutating func dropSchema(_ name: String, cascade: Bool) -> [LossRoot.What] {
        let moved = names.movedInto(schema: name)
        let oid = names.dropSchema(name)
        guard cascade else { return [] }
        return (oid.map { [.schema($0, cascade: true)] } ?? [])
            + moved.map { Self.dropped($0.oid, $0.kind, cascade: true) }
    }

    private mutating func follow(_ effect: Effect) {
        switch effect {
        case .make(let kind, let name, let isTemporary): names.make(kind, name, isTemporary: isTemporary)
        case .makeSchema(let name): names.makeSchema(name)
        case .rename(let kind, let name, let new): names.rename(kind, name, to: new)
        case .renameSchema(let name, let new): names.renameSchema(name, to: new)
        case .move(let kind, let name, let schema):
            spared.tables.formUnion(names.move(kind, name, toSchema: schema))
        case .detach(let partition): spared.tables.formUnion(names.live(.relation, partition))
        case .addColumn(let column, let table):
            guard let oid = names.live(.relation, table).first else { return }
            // Where the table has one of the name, IF NOT EXISTS leaves it; where it has none, dropping the new one finds none.
            if case .gone? = columns[oid]?[column] { columns[oid]?[column] = .made }
        case .renameColumn(let column, let table, let new):
            guard let oid = names.live(.relation, table).first else { return }
            let origin = columns[oid]?[column] ?? .live(column)
            columns[oid, default: [:]][column] = .gone
            columns[oid, default: [:]][new] = origin
        case .retypeColumn(let column, let table):
            guard let oid = names.live(.relation, table).first, let name = liveColumn(column, of: oid) else {
                return
            }
            spared.columns.insert(LossRoot.Column(table: oid, name: name))
        case .searchPath(let path): names.path = path ?? live.path
        default: break
        }
    }

    private func liveColumn(_ name: String, of oid: String) -> String? {
        switch columns[oid]?[name] {
        case .live(let name): name
        case nil: name
        case .made, .gone: nil
        }
    }
}
