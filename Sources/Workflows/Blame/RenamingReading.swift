import Migrations
import SQL

extension Script {
    /// What the script renames or moves to another schema, of the objects that a schema has before it runs.
    func renamings(in schema: Snapshot) -> [ObjectRenaming] {
        var reading = RenamingReading(schema)
        for statement in statements {
            for action in statement.actions { reading.read(action) }
        }
        return reading.renamings
    }
}

private struct RenamingReading {
    private(set) var renamings: [ObjectRenaming] = []
    private let schema: Snapshot

    init(_ schema: Snapshot) { self.schema = schema }

    mutating func read(_ action: Action) {
        switch action {
        case .rename(let object, let name, _):
            rename(object) { parts in parts.dropLast() + [name.asIdentifier] }
        case .setSchema(let object, let name):
            rename(object) { parts in [name.asIdentifier] + parts.suffix(1) }
        default: break
        }
    }

    /// - Parameter change: gives the new parts of the name for the old ones, without a routine's arguments.
    private mutating func rename(_ object: NamedObject, _ change: ([String]) -> [String]) {
        let kinds = Self.kinds(object.kind)
        guard let from = currentName(of: object, kinds) else { return }
        let name = QualifiedName(from)
        let arguments = name.parts.last.map { $0.dropFirst(name.lastName.count) } ?? ""
        let to = change(name.parts.dropLast() + [name.lastName]).joined(separator: ".") + arguments
        renamings.append(ObjectRenaming(kinds, from: from, to: to))
    }

    /// The name that the object has when the statement runs: with a schema as it is written, or in `public`, or in the one schema that
    /// has it.
    private func currentName(of object: NamedObject, _ kinds: Set<SchemaObject.Kind>) -> String? {
        let own = (object.table == nil ? object.name : ObjectName(object.name.name)).sql
        let written = [object.table?.sql, own].compactMap(\.self).joined(separator: ".")
        let typed = QualifiedName(written)
        let names = Set(
            schema.objects.lazy.filter { kinds.contains($0.kind) }.map(now)
                .filter { QualifiedName($0).isMeant(by: typed) }
        )
        let inPublic = names.filter {
            $0.hasPrefix("public.") && QualifiedName($0).parts.count > typed.parts.count
        }
        let candidates = names.contains(written) ? [written] : inPublic.isEmpty ? names : inPublic
        return candidates.count == 1 ? candidates.first : nil
    }

    private func now(_ object: SchemaObject) -> String {
        renamings.reduce(object.name) { $1.name(of: object.kind, $0) }
    }

    private static let relations: Set<SchemaObject.Kind> = [
        .table, .foreignTable, .view, .materializedView, .sequence, .index, .type,
    ]

    private static func kinds(_ kind: ObjectKind) -> Set<SchemaObject.Kind> {
        switch kind {
        case .table, .foreignTable, .view, .materializedView, .index, .sequence: relations
        case .column: [.column, .attribute]
        case .constraint, .domainConstraint: [.constraint]
        case .trigger: [.trigger]
        case .rule: [.rule]
        case .policy: [.policy]
        case .schema: [.schema]
        case .type, .domain: [.type, .domain]
        case .function, .procedure, .routine, .aggregate: [.function, .procedure, .aggregate]
        case .statistics: [.statistics]
        default: []
        }
    }
}
