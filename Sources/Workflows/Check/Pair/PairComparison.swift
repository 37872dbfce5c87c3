import SQL

/// Compares what is defined after both scripts of a migration with what was defined before them.
struct PairComparison {
    /// What is defined between the two scripts.
    let between: Definitions
    let after: Definitions

    /// What is different, and is not hidden by code whose effects cannot be seen.
    func differences() -> [PairDifference] {
        let relations = after.relations.changed.sorted().flatMap(ofRelation)
        let objects = after.objects.changed.sorted {
            ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name)
        }
        .flatMap(ofObject)
        return paired(relations + objects).filter { !after.uncertain.contains($0.thing) && isKnown($0) }
    }

    private func isKnown(_ difference: PairDifference) -> Bool {
        let (up, down) = (after.traits[.up], after.traits[.down])
        switch difference.kind {
        case .leftBehind:
            if down?.cascades == true, difference.thing.goesByCascade(in: after) { return false }
            return down?.hidesEffects != true
        case .notRestored, .notChangedBack, .notRenamedBack:
            return down?.hidesEffects != true
        case .madeByMistake: return up?.hidesEffects != true && up?.cascades != true
        case .droppedByMistake: return up?.hidesEffects != true
        case .restoredDifferently: return up?.hidesEffects != true && down?.hidesEffects != true
        }
    }

    /// What is taken away under one name and comes back under another is different, not gone.
    private func paired(_ differences: [PairDifference]) -> [PairDifference] {
        var left = differences
        for gone in differences where [.notRestored, .droppedByMistake].contains(gone.kind) {
            guard let text = canonical(gone.thing, before: true),
                let twin = left.firstIndex(where: {
                    [.madeByMistake, .leftBehind].contains($0.kind) && $0.thing.owner == gone.thing.owner
                        && canonical($0.thing, before: false) == text
                }), let place = left.firstIndex(where: { $0.thing == gone.thing && $0.kind == gone.kind })
            else { continue }
            let change = PairDifference.Change(
                what: "name",
                before: gone.thing.name,
                after: left[twin].thing.name
            )
            left[place] = PairDifference(kind: .restoredDifferently(change), thing: left[twin].thing)
            left.remove(at: twin)
        }
        return left
    }

    private func canonical(_ thing: Thing, before: Bool) -> String? {
        let text: String?
        switch thing {
        case .constraint(let name, let table):
            text =
                (before ? after.relations.before(table) : after.relations[table])?.constraint(name)?.canonical
        default: return nil
        }
        return text?.isEmpty == false ? text : nil
    }

    // MARK: Relations

    private func ofRelation(_ name: ObjectName) -> [PairDifference] {
        let thing = Thing.relation(name)
        switch (after.relations.before(name), after.relations[name]) {
        case (nil, nil): return []
        case (nil, let new?):
            if new.isTemporary { return [] }
            return [made(thing, new.phase, formerly: new.formerName.map(Thing.relation))]
        case (let old?, nil):
            if old.isTemporary || isRenamed(name) { return [] }
            return [gone(thing)]
        case (let old?, let new?):
            return old.isTemporary || new.isTemporary
                ? [] : RelationComparison(self, name, old, new).differences()
        }
    }

    private func isRenamed(_ name: ObjectName) -> Bool {
        after.relations.changedValues.contains { $0.value.formerName == name && $0.key != name }
    }

    func made(_ thing: Thing, _ phase: Phase, formerly: Thing?) -> PairDifference {
        switch phase {
        case .up: PairDifference(kind: .leftBehind, thing: thing)
        case .down: PairDifference(kind: .madeByMistake, thing: thing)
        case .before:
            PairDifference(kind: formerly.map { .notRenamedBack(from: $0) } ?? .madeByMistake, thing: thing)
        }
    }

    func gone(_ thing: Thing) -> PairDifference {
        PairDifference(kind: between.has(thing) ? .droppedByMistake : .notRestored, thing: thing)
    }

    /// Whether the down script has to do with a thing. Two texts may say the same, so that one that it writes is not wrong for sure.
    func isDowns(_ thing: Thing) -> Bool { after.places[.down]?[thing] != nil }

    /// - Parameter isUps: whether what is there now is what the up script left.
    func changed(_ thing: Thing, _ change: PairDifference.Change, isUps: Bool) -> PairDifference {
        PairDifference(kind: isUps ? .notChangedBack(change) : .restoredDifferently(change), thing: thing)
    }

    // MARK: Objects

    private func ofObject(_ key: ObjectKey) -> [PairDifference] {
        let thing = Thing.object(key)
        switch (after.objects.before(key), after.objects[key]) {
        case (nil, nil): return []
        case (nil, let new?):
            if key.kind == .sequence, !new.needs.isEmpty { return [] }
            let former = new.formerName.map {
                Thing.object(ObjectKey(kind: key.kind, name: $0, arguments: key.arguments))
            }
            return [made(thing, new.phase, formerly: former)]
        case (let old?, nil):
            if key.kind == .sequence, !old.needs.isEmpty { return [] }
            if key.kind == .index, after.homes[key.name] != nil { return [] }
            let isRenamed = after.objects.changedValues.contains {
                $0.key.kind == key.kind && $0.value.formerName == key.name && $0.value.phase == .before
            }
            return isRenamed ? [] : [gone(thing)]
        case (let old?, let new?):
            return labels(key, old, new)
                + aspects(thing, old.aspects, new.aspects, between.objects[key]?.aspects)
                + definition(thing, old, new, between.objects[key])
        }
    }

    func definition(_ thing: Thing, _ old: Definition, _ new: Definition, _ ups: Definition?)
        -> [PairDifference]
    {
        guard !old.canonical.isEmpty, !new.canonical.isEmpty, old.canonical != new.canonical else {
            return []
        }
        let change = PairDifference.Change(what: "definition", before: nil, after: nil)
        return [changed(thing, change, isUps: ups?.canonical == new.canonical && !isDowns(thing))]
    }

    private func labels(_ key: ObjectKey, _ old: Definition, _ new: Definition) -> [PairDifference] {
        let (before, now) = (old.labels ?? [], new.labels ?? [])
        guard old.labels != nil || new.phase == .before else { return [] }
        return now.filter { !before.contains($0) }.map { label in
            PairDifference(kind: .leftBehind, thing: .label(label, of: key))
        }
    }

    func aspects(
        _ thing: Thing,
        _ old: [Aspect: String],
        _ new: [Aspect: String],
        _ ups: [Aspect: String]?
    ) -> [PairDifference] {
        Set(old.keys).union(new.keys).sorted { "\($0)" < "\($1)" }.compactMap { aspect in
            guard let what = aspect.words, old[aspect] != new[aspect] else { return nil }
            let isUps = ups?[aspect] == new[aspect]
            if old[aspect] == nil, !isUps, !aspect.hasDefault { return nil }
            if case .privilege = aspect, old[aspect] == nil, new[aspect] == "revoked" { return nil }
            let change = PairDifference.Change(what: what, before: old[aspect], after: new[aspect])
            return changed(thing, change, isUps: isUps)
        }
    }
}

extension Thing {
    /// What it is called, without its table.
    var name: String {
        switch self {
        case .relation(let name): name.name
        case .object(let key): key.name.name
        case .column(let name, _), .constraint(let name, _), .label(let name, _): name
        case .part(let key, _): key.name
        }
    }

    /// Whether dropping something else with CASCADE may take it along.
    fileprivate func goesByCascade(in definitions: Definitions) -> Bool {
        switch self {
        case .relation(let name): definitions.relations[name]?.isTable == false
        case .object(let key): [.routine, .type, .index, .sequence].contains(key.kind)
        case .column, .constraint, .part: true
        case .label: false
        }
    }
}

extension Aspect {
    /// What it is, in words; nil for what no down script needs to restore.
    fileprivate var words: String? {
        switch self {
        case .owner: "owner"
        case .rowSecurity: "row security"
        case .forcedRowSecurity: "forced row security"
        case .persistence: "persistence"
        case .sequenceType: "type"
        case .accessMethod: "access method"
        case .tablespace: "tablespace"
        case .option(let name): "storage parameter \(name)"
        case .comment: nil
        case .privilege(let privilege, let role): "privilege \(privilege) of \(role)"
        case .toggle(let kind, let name): "\(kind.rawValue.lowercased()) \(name ?? "switch")"
        case .cluster: "CLUSTER ON"
        case .replicaIdentity: "replica identity"
        case .attached(let child): "partition \(child.short)"
        case .inherits(let parent): "parent \(parent.short)"
        case .validated: nil
        }
    }

    /// Whether what no script set is known to be as PostgreSQL makes it.
    fileprivate var hasDefault: Bool {
        switch self {
        case .owner, .accessMethod, .tablespace, .privilege, .sequenceType: false
        default: true
        }
    }
}

extension ObjectName {
    /// The name as people say it: without the schema where that is the usual one.
    var short: String { schema == Schema.usual ? ObjectName(name).sql : sql }
}
