/// Which migrations shaped each object of a schema.
public struct ObjectHistory: Sendable {
    /// Every object that there ever was.
    public private(set) var entries: [Entry] = []
    private var live: [SchemaObject.ID: Int] = [:]
    private var gone: [SchemaObject.ID: Int] = [:]

    /// An object through all its names.
    public struct Entry: Hashable, Sendable {
        /// As it is, or as it was when it went.
        public fileprivate(set) var object: SchemaObject
        /// The entry of what it is a part of.
        public let owner: Int?
        /// Whether a migration removed it.
        public fileprivate(set) var isGone = false
        /// What it was called before, the first name first.
        public fileprivate(set) var formerNames: [String] = []
        /// What touched it, the first one first.
        public fileprivate(set) var touches: [Touch] = []
        /// Which migration made it, and its place among the columns then: new columns stand behind the others.
        fileprivate var order: [Int]

        /// The migration that last shaped it.
        public var last: Touch? { touches.last }
    }

    /// What a migration did to an object.
    public struct Touch: Hashable, Sendable {
        /// The place of the migration in the catalogue.
        public let place: Int
        /// What it did.
        public let change: ObjectChange
        /// The object as it was before; nil where it was not there.
        public let former: SchemaObject?
    }

    /// The history that these steps are, one for each migration of a catalogue in its order.
    public init(_ steps: some Sequence<SchemaStep>) {
        for (place, step) in steps.enumerated() { add(step, of: place) }
    }

    /// The entries of objects that can be meant by a name: those that are there, or else those that are gone, or else those that were
    /// called so.
    ///
    /// A schema that is left out is `public`, or else any. Where entries have different names, the name leaves a choice.
    public func entries(named text: String) -> [Int] {
        let typed = QualifiedName(typed: text)
        let there = entries.indices.filter { !entries[$0].isGone }
        let gone = entries.indices.filter { entries[$0].isGone }
        for (candidates, names) in [
            (there, currentNames), (gone, currentNames), (Array(entries.indices), formerNames),
        ] {
            let found = candidates.flatMap { entry in names(entry).map { (entry, QualifiedName($0)) } }
                .filter { $1.isMeant(by: typed) }
            if !found.isEmpty { return Self.preferred(found, typed) }
        }
        return []
    }

    private static func preferred(_ found: [(entry: Int, name: QualifiedName)], _ typed: QualifiedName)
        -> [Int]
    {
        let exact = found.filter { $0.name.parts.count == typed.parts.count }
        // What lies in a schema is meant before a schema of the name.
        let within = found.filter { $0.name.parts.count > typed.parts.count }
        let inPublic = within.filter { $0.name.parts.first == "public" }
        let order = typed.parts.count > 1 ? [exact, inPublic, within] : [inPublic, within, exact]
        let chosen = order.first { !$0.isEmpty } ?? []
        return Array(Set(chosen.map(\.entry))).sorted()
    }

    /// A part that is gone is looked for in what it was a part of, as that is called now.
    private func currentNames(_ index: Int) -> [String] {
        let entry = entries[index]
        guard entry.isGone, let owner = entry.owner, let parent = entry.object.parent,
            entry.object.name.hasPrefix(parent + ".")
        else { return [entry.object.name] }
        return [entry.object.name, entries[owner].object.name + entry.object.name.dropFirst(parent.count)]
    }

    /// Whether the name means the entry by what it is called, not by what it was called before.
    public func isCalled(_ index: Int, _ text: String) -> Bool {
        currentNames(index).contains { QualifiedName($0).isMeant(by: QualifiedName(typed: text)) }
    }

    private func formerNames(_ index: Int) -> [String] { entries[index].formerNames }

    /// The parts of an object, those that are gone among them: columns in their order, then the others by kind and name.
    public func parts(of entry: Int) -> [Int] {
        entries.indices.filter { entries[$0].owner == entry }.sorted { one, other in
            let (one, other) = (entries[one], entries[other])
            guard one.object.kind == other.object.kind else {
                return one.object.kind.rank < other.object.kind.rank
            }
            return one.object.position == nil
                ? one.object.id < other.object.id : one.order.lexicographicallyPrecedes(other.order)
        }
    }

    /// Everything that touched an object or its parts, by migration, the last one first.
    public func touches(of chosen: [Int]) -> [(place: Int, touches: [Touch])] {
        let whole = chosen + chosen.flatMap(parts)
        let all = Dictionary(grouping: whole.flatMap { entries[$0].touches }, by: \.place)
        return all.keys.sorted(by: >).map { place in
            (place, Self.withoutPartsOfRemoved(all[place] ?? []))
        }
    }

    /// What goes with the object that it is a part of need not be said.
    private static func withoutPartsOfRemoved(_ touches: [Touch]) -> [Touch] {
        let removed = Set(
            touches.map(\.change).filter { $0.verb == .removed && $0.object.parent == nil }.map(\.object.name)
        )
        return touches.filter { touch in
            touch.change.verb != .removed || !(touch.change.object.parent.map(removed.contains) ?? false)
        }
    }

    /// What others are parts of comes before them. Names are free again before any is taken: a migration may exchange two.
    private mutating func add(_ step: SchemaStep, of place: Int) {
        let ordered =
            step.changes.filter { $0.object.parent == nil } + step.changes.filter { $0.object.parent != nil }
        var known: [SchemaObject.ID: Int] = [:]
        for change in ordered where change.verb != .added {
            known[change.object.id] = live.removeValue(forKey: change.formerID)
        }
        for change in ordered {
            let index = known[change.object.id] ?? entry(for: change, of: place)
            let former = change.verb == .added ? nil : entries[index].object
            entries[index].object = change.object
            entries[index].isGone = change.verb == .removed
            if let name = change.formerName { entries[index].formerNames.append(name) }
            if change.verb == .added { entries[index].order = [place, change.object.position ?? 0] }
            if change.verb != .followed {
                entries[index].touches.append(Touch(place: place, change: change, former: former))
            }
            if change.verb == .removed {
                gone[change.object.id] = index
            } else {
                live[change.object.id] = index
            }
        }
    }

    /// What is there under a name and can have parts.
    private func whole(_ name: String) -> Int? {
        for kind in SchemaObject.Kind.allCases where kind != .column {
            if let index = live[SchemaObject.ID(kind: kind, name: name)] { return index }
        }
        return nil
    }

    /// What is made again goes on from where it went.
    private mutating func entry(for change: ObjectChange, of place: Int) -> Int {
        if let index = gone.removeValue(forKey: change.object.id) { return index }
        let owner = change.object.parent.flatMap(whole)
        entries.append(
            Entry(object: change.object, owner: owner, order: [place, change.object.position ?? 0])
        )
        return entries.count - 1
    }
}

extension ObjectChange {
    /// What told the object from others before.
    fileprivate var formerID: SchemaObject.ID {
        SchemaObject.ID(kind: object.kind, name: formerName ?? object.name)
    }
}

extension SchemaObject.Kind {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
