/// What is different in one snapshot from another.
public struct SnapshotDifference: Hashable, Sendable {
    /// In the order of the objects' names. The parts of an object that is added or removed are not among them.
    public let changes: [Change]
    /// The parts that come or go with the object that they are a part of, by its name.
    public let parts: [String: [SchemaObject]]
    /// What the objects are that the changed ones are parts of, by name.
    public let parentKinds: [String: SchemaObject.Kind]

    /// One difference.
    public enum Change: Hashable, Sendable {
        /// An object that only the newer snapshot has.
        case added(SchemaObject)
        /// An object that only the older snapshot has.
        case removed(SchemaObject)
        /// An object that both have, with other definitions.
        case changed(from: SchemaObject, to: SchemaObject)
        /// Columns that both have follow each other in another order. Both orders name all columns of the table.
        case reordered(table: String, from: [String], to: [String])
    }

    /// Whether the snapshots are the same, the order of columns included.
    public var isEmpty: Bool { changes.isEmpty }

    /// Whether nothing differs but the order of columns.
    public var isOrderOnly: Bool {
        changes.allSatisfy { if case .reordered = $0 { true } else { false } }
    }

    /// Whether nothing differs but the order of columns, and how the lines of routines' bodies are indented.
    public var isCosmetic: Bool {
        changes.allSatisfy { change in
            switch change {
            case .reordered: true
            case .changed(let old, let new): old.isIndentedOtherwise(than: new)
            case .added, .removed: false
            }
        }
    }

    /// What is different in `new`.
    public init(from old: Snapshot, to new: Snapshot) {
        let comparison = Comparison(old, new)
        changes = comparison.changes
        parts = comparison.parts
        parentKinds = comparison.parentKinds
    }
}

extension SnapshotDifference.Change {
    /// The object, the older one where both snapshots have it; nil for an order.
    public var object: SchemaObject? {
        switch self {
        case .added(let object), .removed(let object), .changed(let object, _): object
        case .reordered: nil
        }
    }

    /// The name of the object or the table.
    public var name: String {
        switch self {
        case .added(let object), .removed(let object), .changed(let object, _): object.name
        case .reordered(let table, _, _): table
        }
    }
}

/// Walks two snapshots side by side.
private struct Comparison {
    private(set) var changes: [SnapshotDifference.Change] = []
    private(set) var parts: [String: [SchemaObject]] = [:]
    private(set) var parentKinds: [String: SchemaObject.Kind] = [:]
    private var added: [SchemaObject] = []
    private var removed: [SchemaObject] = []
    /// The tables of columns that are not at the same place on both sides.
    private var unsettled: Set<String> = []

    init(_ old: Snapshot, _ new: Snapshot) {
        walk(old.objects[...], new.objects[...])
        fold(added) { .added($0) }
        fold(removed) { .removed($0) }
        if !unsettled.isEmpty { compareOrders(old, new) }
        changes.sort(by: Self.precedes)
        nameParents(in: old, new)
    }

    private mutating func walk(_ old: ArraySlice<SchemaObject>, _ new: ArraySlice<SchemaObject>) {
        var (old, new) = (old, new)
        while let before = old.first, let after = new.first {
            if before.id == after.id {
                compare(before, after)
                old = old.dropFirst()
                new = new.dropFirst()
            } else if before.id < after.id {
                removed.append(before)
                old = old.dropFirst()
            } else {
                added.append(after)
                new = new.dropFirst()
            }
        }
        removed += old
        added += new
    }

    private mutating func compare(_ before: SchemaObject, _ after: SchemaObject) {
        if !before.isDefinedAs(after) { changes.append(.changed(from: before, to: after)) }
        if before.position != after.position, let table = after.parent { unsettled.insert(table) }
    }

    /// Lists the objects that do not come or go with another one, and puts the rest under that one.
    private mutating func fold(
        _ objects: [SchemaObject],
        _ change: (SchemaObject) -> SnapshotDifference.Change
    ) {
        let wholes = Set(objects.lazy.filter(\.kind.hasParts).map(\.name))
        for object in objects {
            if let parent = object.parent, wholes.contains(parent) {
                parts[parent, default: []].append(object)
            } else {
                changes.append(change(object))
            }
        }
    }

    /// A column that only one side has moves the places of others, and that alone is no other order.
    private mutating func compareOrders(_ old: Snapshot, _ new: Snapshot) {
        let (before, after) = (orders(in: old), orders(in: new))
        for table in unsettled {
            guard let from = before[table], let to = after[table] else { continue }
            let (had, has) = (Set(from), Set(to))
            if from.filter(has.contains) != to.filter(had.contains) {
                changes.append(.reordered(table: table, from: from, to: to))
            }
        }
    }

    private func orders(in snapshot: Snapshot) -> [String: [String]] {
        var columns: [String: [SchemaObject]] = [:]
        for object in snapshot.objects where object.position != nil {
            guard let table = object.parent, unsettled.contains(table) else { continue }
            columns[table, default: []].append(object)
        }
        return columns.mapValues { $0.sorted { ($0.position ?? 0) < ($1.position ?? 0) }.map(\.name) }
    }

    private mutating func nameParents(in old: Snapshot, _ new: Snapshot) {
        let wanted = Set(changes.compactMap { $0.object?.parent })
        guard !wanted.isEmpty else { return }
        for object in old.objects + new.objects where object.kind.hasParts && wanted.contains(object.name) {
            parentKinds[object.name] = object.kind
        }
    }

    /// An order stands after what else there is of its table's name.
    private static func precedes(_ one: SnapshotDifference.Change, _ other: SnapshotDifference.Change) -> Bool
    {
        switch (one.object, other.object) {
        case (let one?, let other?): one.id < other.id
        case (nil, nil): one.name.precedes(other.name)
        case (let one?, nil): !other.name.precedes(one.name)
        case (nil, let other?): one.name.precedes(other.name)
        }
    }
}

extension SchemaObject {
    /// Whether the other is the same routine, but for blanks at the ends of lines.
    fileprivate func isIndentedOtherwise(than other: SchemaObject) -> Bool {
        guard kind == .function || kind == .procedure, parent == other.parent else { return false }
        return Self.lines(definition).elementsEqual(Self.lines(other.definition)) { $0.elementsEqual($1) }
    }

    private static func lines(_ text: String) -> [Substring.UTF8View.SubSequence] {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            let rest = line.drop(while: isBlank)
            guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return rest.prefix(0) }
            return rest[...last]
        }
    }
}

extension SchemaObject.Kind {
    /// Whether other objects can be parts of it.
    fileprivate var hasParts: Bool {
        switch self {
        case .table, .foreignTable, .view, .materializedView, .type, .domain, .server: true
        default: false
        }
    }
}
