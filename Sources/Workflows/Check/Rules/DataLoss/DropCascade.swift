import Migrations
import SQL

/// DROP … CASCADE takes things along that the script does not name.
struct DropCascade: ScriptRule {
    let id = "drop-cascade"
    let group = RuleGroup.dataLoss
    let severity = Severity.error
    let summary = "What is dropped is named, and not found by CASCADE"

    func findings(in script: CheckedScript) throws -> [Finding] {
        try script.upFindings { statement, action, kept in
            switch action {
            case .drop(let drop) where drop.cascade:
                return try drop.objects.filter { try isOld($0, in: script, kept) }.map { object in
                    script.finding(
                        self,
                        "DROP \(object.kind) \(object.name) CASCADE drops \(try victims(of: object, in: script))",
                        at: statement.range,
                        help: Self.help,
                        severity: Self.takesColumns.contains(object.kind) ? .error : .warning
                    )
                }
            case .alterTable(let alteration) where alteration.kind == .table:
                guard try script.surroundings.isBusy(alteration.name) else { return [] }
                return alteration.changes.compactMap { change in
                    guard let (what, victims) = Self.cascade(change) else { return nil }
                    return script.finding(
                        self,
                        "\(what) CASCADE drops \(victims)",
                        at: statement.range,
                        help: Self.help,
                        severity: .warning
                    )
                }
            default:
                return []
            }
        }
    }

    private static func cascade(_ change: TableChange) -> (what: String, victims: String)? {
        switch change {
        case .dropColumn(let column, _, cascade: true):
            ("DROP COLUMN \(ObjectName(column))", "the views and foreign keys that depend on it, unseen")
        case .dropConstraint(let name, _, cascade: true):
            (
                "DROP CONSTRAINT \(ObjectName(name))",
                "the foreign keys of other tables that refer to it, unseen"
            )
        default: nil
        }
    }

    /// Kinds whose dependents hold rows: DROP SCHEMA takes tables, DROP TYPE and DROP EXTENSION columns.
    private static let takesColumns: Set<ObjectKind> = [.schema, .type, .domain, .extension]
    /// Kinds on which nothing depends.
    private static let leaves: Set<ObjectKind> = [
        .index, .trigger, .policy, .rule, .publication, .statistics,
    ]

    private func isOld(_ object: NamedObject, in script: CheckedScript, _ kept: KeptRows) throws -> Bool {
        if Self.leaves.contains(object.kind) { return false }
        switch object.kind {
        case .table, .foreignTable, .view, .materializedView:
            return try script.holdsOldRows(object.name, kept)
        default:
            return try !script.surroundings.isNew(object)
        }
    }

    private func victims(of object: NamedObject, in script: CheckedScript) throws -> String {
        let names: [String]
        switch object.kind {
        case .schema:
            names = try script.surroundings.before().relations.keys
                .filter { $0.schema == object.name.name }.map(\.description)
        case .type, .domain:
            names = try script.surroundings.before().relations.flatMap { table, relation in
                relation.columns.filter { $0.type.map { type in type.isCalled(object.name) } ?? false }
                    .map { "\(table).\(ObjectName($0.name))" }
            }
        default:
            return "what depends on it too, unseen"
        }
        let known = names.sorted().inWords
        switch (object.kind, names.isEmpty) {
        case (.schema, true): return "everything in it"
        case (.schema, false): return "everything in it: \(known)"
        case (_, true): return "every column of that type too"
        case (_, false): return "the columns of that type too: \(known)"
        }
    }

    private static let help =
        "drop each by its name, those that depend on others first; without CASCADE PostgreSQL refuses, and lists what is in the way"
}

extension DataType {
    fileprivate func isCalled(_ type: ObjectName) -> Bool {
        ObjectName(schema: schema, name).matches(type)
    }
}
