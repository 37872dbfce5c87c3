import SQL

/// Which of the objects that a database has a name stands for, while scripts make, rename, move and drop them.
struct LiveNames {
    /// The schemas in which names without one are looked for.
    var path: [String]
    private let live: LiveObjects
    /// What stands under a name by now; nothing where no script has changed it.
    private var changed: [LiveObjects.Key: [LiveObjects.Object]] = [:]
    /// The names that schemas had at the start, by those that they have by now; what was made on the way has names of its own.
    private var schemas: [String: String]
    /// Names that stand for nothing of the database any more.
    private var hidden: Set<LiveObjects.Key> = []
    private var made = 0

    /// Where temporary objects are, before every other schema.
    private static let temporary = "pg_temp"

    init(_ live: LiveObjects) {
        self.live = live
        path = live.path
        schemas = Dictionary(uniqueKeysWithValues: live.schemas.keys.map { ($0, $0) })
        schemas[Self.temporary] = Self.temporary
    }

    /// The database's own objects of a name; none where it has none or the plan has made what the name stands for.
    func live(_ kind: Effect.NameKind, _ name: ObjectName) -> [String] {
        key(kind, name).map { found in objects(found).filter { Self.fits($0, kind) }.map(\.oid) } ?? []
    }

    /// Takes a name away; gives the database's own objects that it stood for.
    mutating func take(_ kind: Effect.NameKind, _ name: ObjectName) -> [String] {
        guard let key = key(kind, name) else { return [] }
        let objects = objects(key)
        let taken = objects.filter { Self.fits($0, kind) }
        let left = objects.filter { !Self.fits($0, kind) }
        changed[key] = left.isEmpty ? nil : left
        if left.isEmpty { hidden.insert(key) }
        return taken.map(\.oid)
    }

    mutating func make(_ kind: Effect.NameKind, _ name: ObjectName, isTemporary: Bool) {
        let schema = isTemporary ? Self.temporary : name.schema ?? path.first { schemas[expanded($0)] != nil }
        guard let schema = schema.flatMap({ schemas[expanded($0)] }) else { return }
        let key = LiveObjects.Key(kind: kind.withoutArguments, schema: schema, name: name.name)
        // IF NOT EXISTS and OR REPLACE leave what is there; without them the script would fail.
        if !isThere(key) { changed[key] = [] }
    }

    mutating func rename(_ kind: Effect.NameKind, _ name: ObjectName, to new: String) {
        guard let key = key(kind, name) else { return }
        let target = LiveObjects.Key(kind: key.kind, schema: key.schema, name: new)
        changed[target] = objects(key)
        hidden.remove(target)
        changed[key] = nil
        hidden.insert(key)
    }

    /// Gives the numbers of what is in another schema now.
    mutating func move(_ kind: Effect.NameKind, _ name: ObjectName, toSchema schema: String) -> [String] {
        guard let key = key(kind, name), let target = schemas[schema] else { return [] }
        let moved = objects(key)
        let place = LiveObjects.Key(kind: key.kind, schema: target, name: name.name)
        changed[key] = nil
        hidden.insert(key)
        changed[place] = moved
        hidden.remove(place)
        return moved.map(\.oid)
    }

    mutating func makeSchema(_ name: String) {
        guard schemas[name] == nil else { return }
        made += 1
        // No schema of a database is called so: a name has no zero byte.
        schemas[name] = "\(name)\0\(made)"
    }

    mutating func renameSchema(_ name: String, to new: String) {
        schemas[new] = schemas.removeValue(forKey: name)
    }

    /// Gives the number of the database's own schema.
    mutating func dropSchema(_ name: String) -> String? {
        schemas.removeValue(forKey: name).flatMap { live.schemas[$0] }
    }

    /// The database's own objects that were in another schema at the start.
    func movedInto(schema name: String) -> [(kind: Effect.NameKind, oid: String)] {
        guard let schema = schemas[name] else { return [] }
        return changed.filter { $0.key.schema == schema }.sorted { $0.key.name < $1.key.name }
            .flatMap { key, objects in objects.map { (key.kind, $0.oid) } }
    }

    private func isThere(_ key: LiveObjects.Key) -> Bool {
        changed[key] != nil || (!hidden.contains(key) && live.objects[key] != nil)
    }

    private func objects(_ key: LiveObjects.Key) -> [LiveObjects.Object] {
        changed[key] ?? (hidden.contains(key) ? [] : live.objects[key] ?? [])
    }

    /// Where PostgreSQL finds the name; nil where nothing has it.
    private func key(_ kind: Effect.NameKind, _ name: ObjectName) -> LiveObjects.Key? {
        let places = name.schema.map { [$0] } ?? [Self.temporary] + path
        for place in places {
            guard let schema = schemas[expanded(place)] else { continue }
            let key = LiveObjects.Key(kind: kind.withoutArguments, schema: schema, name: name.name)
            if isThere(key) { return key }
        }
        return nil
    }

    private func expanded(_ schema: String) -> String { schema == "$user" ? live.user : schema }

    private static func fits(_ object: LiveObjects.Object, _ kind: Effect.NameKind) -> Bool {
        guard case .routine(let arguments?) = kind, let own = object.arguments else { return true }
        return own == arguments
    }
}
