/// What one migration did to a schema, object by object.
public struct SchemaStep: Hashable, Sendable {
    /// In the order of the objects' names.
    public let changes: [ObjectChange]

    /// Nothing.
    public static let none = SchemaStep([])

    /// Changes that were found before.
    public init(_ changes: [ObjectChange]) { self.changes = changes }

    /// What is different in `new`.
    ///
    /// - Parameter renamings: what the migration renames, in its order; objects are followed through it.
    public init(from old: Snapshot, to new: Snapshot, renamings: [ObjectRenaming] = []) {
        let after = Dictionary(new.objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var left = Set(after.keys)
        var changes: [ObjectChange] = []
        for object in old.objects {
            let id = Self.newID(of: object, renamings, in: after)
            guard let now = after[id] else {
                changes.append(ObjectChange(.removed, object))
                continue
            }
            left.remove(id)
            if let verb = Self.verb(from: object, to: now, renamings) {
                let former = object.name.isIdentical(to: now.name) ? nil : object.name
                changes.append(ObjectChange(verb, now, formerName: former))
            }
        }
        changes += new.objects.filter { left.contains($0.id) }.map { ObjectChange(.added, $0) }
        self.init(changes.sorted { $0.object.id < $1.object.id })
    }

    /// A script may rename on a condition only: where there is no object of the new name, and still one of the old, it did not.
    private static func newID(
        of object: SchemaObject,
        _ renamings: [ObjectRenaming],
        in new: [SchemaObject.ID: SchemaObject]
    ) -> SchemaObject.ID {
        guard !renamings.isEmpty else { return object.id }
        let name = renamings.reduce(object.name) { $1.name(of: object.kind, $0) }
        let direct = SchemaObject.ID(kind: object.kind, name: name)
        // An index goes to another schema with its table.
        if new[direct] == nil, object.kind == .index, let parent = object.parent {
            let table = renamings.reduce(parent) { $1.name(of: .table, $0) }
            let place = QualifiedName(table).parts.dropLast() + [QualifiedName(name).lastName]
            let moved = SchemaObject.ID(kind: .index, name: place.joined(separator: "."))
            if new[moved]?.parent == table { return moved }
        }
        return new[direct] == nil && new[object.id] != nil ? object.id : direct
    }

    /// Nil where nothing is different.
    private static func verb(
        from old: SchemaObject,
        to new: SchemaObject,
        _ renamings: [ObjectRenaming]
    ) -> ObjectChange.Verb? {
        if old.name.isIdentical(to: new.name), old.isDefinedAs(new) { return nil }
        var (name, definition, isRenamed) = (old.name, old.definition, false)
        for renaming in renamings {
            let named = SchemaObject(
                kind: old.kind,
                name: name,
                parent: old.parent.map { parent in renaming.name(of: .table, parent) },
                definition: definition
            )
            isRenamed = isRenamed || renaming.renames(old.kind, name)
            definition = renaming.rewritten(named)
            name = renaming.name(of: old.kind, name)
        }
        if isRenamed, !old.name.isIdentical(to: new.name) { return .renamed }
        return definition.isIdentical(to: new.definition) ? .followed : .changed
    }
}

/// What a migration did to one object.
public struct ObjectChange: Hashable, Sendable {
    /// What happened.
    public let verb: Verb
    /// The object as it is afterwards; one that was removed, as it was.
    public let object: SchemaObject
    /// What it was called before, where that is another name.
    public let formerName: String?

    /// What happened to an object.
    public enum Verb: String, Hashable, Sendable, CaseIterable {
        case added
        case changed
        case renamed
        case removed
        /// Nothing but that something else was renamed, which its name or its definition contains.
        case followed
    }

    /// A change.
    public init(_ verb: Verb, _ object: SchemaObject, formerName: String? = nil) {
        (self.verb, self.object, self.formerName) = (verb, object, formerName)
    }
}
