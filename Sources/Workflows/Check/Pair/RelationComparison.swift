import SQL

/// Compares a table or a view that was there before with what is there under its name afterwards.
struct RelationComparison {
    private let pair: PairComparison
    private let name: ObjectName
    private let old: Relation
    private let new: Relation
    /// The same after the up script.
    private let ups: Relation?

    init(_ pair: PairComparison, _ name: ObjectName, _ old: Relation, _ new: Relation) {
        (self.pair, self.name, self.old, self.new) = (pair, name, old, new)
        ups = pair.between.relations[new.formerName ?? name] ?? pair.between.relations[name]
    }

    func differences() -> [PairDifference] {
        let text = query()
        return text + columns() + constraints() + parts()
            + pair.aspects(.relation(name), old.aspects, new.aspects, ups?.aspects)
    }

    /// What a view says.
    private func query() -> [PairDifference] {
        guard !old.isTable, !new.isTable, !old.canonical.isEmpty, !new.canonical.isEmpty,
            old.canonical != new.canonical || old.widths != new.widths
        else { return [] }
        let change = PairDifference.Change(what: "definition", before: nil, after: nil)
        let isUps =
            ups?.canonical == new.canonical && ups?.widths == new.widths && !pair.isDowns(.relation(name))
        return [pair.changed(.relation(name), change, isUps: isUps)]
    }

    // MARK: Columns

    private func columns() -> [PairDifference] {
        let isLoose = !new.isComplete && new.phase != .before || !old.isComplete && new.phase != .before
        if isLoose { return [] }
        let made = new.columns.filter { old.column($0.name) == nil }.map { column in
            pair.made(
                .column(column.name, of: name),
                column.phase,
                formerly: column.formerName.map { .column($0, of: name) }
            )
        }
        let gone = old.columns.filter { column in
            new.column(column.name) == nil && !new.columns.contains { $0.formerName == column.name }
        }.map { pair.gone(.column($0.name, of: name)) }
        let changed = old.columns.flatMap { column in
            new.column(column.name).map { self.changed(column, $0) } ?? []
        }
        return made + gone + changed
    }

    private func changed(_ old: Column, _ new: Column) -> [PairDifference] {
        let ups = ups?.column(new.name)
        let thing = Thing.column(new.name, of: name)
        return ColumnFacet.allCases.compactMap { facet in
            let isUnknown = old.unknown.contains(facet)
            let (before, now) = (old.value(of: facet), new.value(of: facet))
            if isUnknown {
                // It was set by the up script alone.
                guard let ups, !ups.unknown.contains(facet), new.phase == .before,
                    ups.value(of: facet) == now,
                    pair.after.places[.down]?[thing] == nil
                else { return nil }
                let change = PairDifference.Change(what: facet.words, before: nil, after: new.text(of: facet))
                return pair.changed(thing, change, isUps: true)
            }
            guard !new.unknown.contains(facet), before != now, facet != .type || (before != nil && now != nil)
            else {
                return nil
            }
            let change = PairDifference.Change(
                what: facet.words,
                before: old.text(of: facet) ?? facet.nothing,
                after: new.text(of: facet) ?? facet.nothing
            )
            return pair.changed(thing, change, isUps: ups?.value(of: facet) == now && new.phase == .before)
        }
    }

    // MARK: Constraints and parts

    private func constraints() -> [PairDifference] {
        let made = new.constraints.filter { old.constraint($0.name) == nil }.map { constraint in
            pair.made(
                .constraint(constraint.name, of: name),
                constraint.phase,
                formerly: constraint.formerName.map { .constraint($0, of: name) }
            )
        }
        let gone = old.constraints.filter { constraint in
            new.constraint(constraint.name) == nil
                && !new.constraints.contains { $0.formerName == constraint.name }
        }.map { pair.gone(.constraint($0.name, of: name)) }
        let changed = old.constraints.compactMap { constraint -> PairDifference? in
            guard let now = new.constraint(constraint.name), !constraint.canonical.isEmpty,
                !now.canonical.isEmpty,
                constraint.canonical != now.canonical, !constraint.isStale, !now.isStale
            else { return nil }
            let change = PairDifference.Change(what: "definition", before: constraint.body, after: now.body)
            let isUps = ups?.constraint(now.name)?.canonical == now.canonical
            return pair.changed(.constraint(now.name, of: name), change, isUps: isUps)
        }
        return made + gone + changed
    }

    private func parts() -> [PairDifference] {
        let keys = Set(old.parts.keys).union(new.parts.keys).sorted {
            ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name)
        }
        return keys.flatMap { key -> [PairDifference] in
            let thing = Thing.part(key, of: name)
            switch (old.parts[key], new.parts[key]) {
            case (nil, let new?):
                if isKnownIndex(key) { return [] }
                let former = new.formerName.map {
                    Thing.part(PartKey(kind: key.kind, name: $0.name), of: name)
                }
                return [pair.made(thing, new.phase, formerly: former)]
            case (_?, nil):
                let isRenamed = new.parts.contains {
                    $0.key.kind == key.kind && $0.value.formerName?.name == key.name
                }
                return isRenamed ? [] : [pair.gone(thing)]
            case (let old?, let new?):
                if old.isStale || new.isStale { return [] }
                return pair.definition(thing, old, new, ups?.parts[key])
            case (nil, nil): return []
            }
        }
    }

    /// An index that the up script drops, and of which no script told what table it is of.
    private func isKnownIndex(_ key: PartKey) -> Bool {
        let index = ObjectKey(kind: .index, name: ObjectName(schema: name.schema, key.name), arguments: nil)
        return key.kind == .index && pair.after.objects.before(index) != nil
    }
}

extension Column {
    /// What tells equal ones.
    fileprivate func value(of facet: ColumnFacet) -> String? {
        switch facet {
        case .type: dataType?.description
        case .defaultValue: isSerial ? "that of its sequence" : defaultValue.map(Self.withoutCast)
        case .notNull: isNotNull ? "NOT NULL" : nil
        case .generation: generation?.uppercased()
        }
    }

    /// As people read it.
    fileprivate func text(of facet: ColumnFacet) -> String? {
        switch facet {
        case .type: type ?? dataType?.description
        case .defaultValue where !isSerial: defaultValue
        default: value(of: facet)
        }
    }

    /// `''::text` is `''` to a column of type text.
    private static func withoutCast(_ value: String) -> String {
        let source = SourceText(Array(value.utf8))
        let lexemes = source.lexemes(in: source.body)
        guard let cast = lexemes.firstIndex(where: { $0.isSign("::") }) else { return lexemes.canonical }
        return lexemes[..<cast].canonical
    }
}

extension ColumnFacet {
    fileprivate var words: String {
        switch self {
        case .type: "type"
        case .defaultValue: "default"
        case .notNull: "NOT NULL"
        case .generation: "generation"
        }
    }

    /// What it is where nothing is set.
    fileprivate var nothing: String {
        switch self {
        case .type: "none"
        case .defaultValue: "no default"
        case .notNull: "NULL"
        case .generation: "none"
        }
    }
}
