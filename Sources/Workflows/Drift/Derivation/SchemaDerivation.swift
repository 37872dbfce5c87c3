import Migrations

/// Derives a script that makes one schema of another, as far as it follows from the objects' definitions.
struct SchemaDerivation {
    private let traits: TraitsDerivation
    private let difference: SnapshotDifference
    private var steps: [DerivedStep] = []

    /// - Parameter maker: the role that the script is to run as.
    init(_ difference: SnapshotDifference, maker: String) {
        traits = TraitsDerivation(maker: maker, domains: Self.domains(difference))
        self.difference = difference
        for change in difference.changes { add(change) }
    }

    private static func domains(_ difference: SnapshotDifference) -> Set<String> {
        let known = difference.parentKinds.filter { $0.value == .domain }.keys
        return Set(known).union(
            difference.changes.compactMap { $0.object }.filter { $0.kind == .domain }.map(\.name)
        )
    }

    /// `DOMAIN s.d` or `TABLE s.t`, as ALTER names what a constraint is of.
    private func bearer(of constraint: SchemaObject) -> String {
        let parent = constraint.parent ?? ""
        return "\(traits.domains.contains(parent) ? "DOMAIN" : "TABLE") \(parent)"
    }

    /// In the order in which they are done.
    var ordered: [DerivedStep] {
        steps.enumerated().sorted { ($0.element.phase, $0.offset) < ($1.element.phase, $1.offset) }.map(
            \.element
        )
    }

    private mutating func add(_ change: SnapshotDifference.Change) {
        switch change {
        case .added(let object):
            create(object)
        case .removed(let object):
            remove(object)
        case .changed(let old, let new):
            self.change(old, new)
        case .reordered(let table, _, _):
            steps.append(
                DerivedStep(
                    phase: .remarks,
                    content: .remark("the columns of table \(table) are in another order")
                )
            )
        }
    }

    // MARK: What comes

    private mutating func create(_ object: SchemaObject) {
        let parts = difference.parts[object.name] ?? []
        switch object.kind {
        case .table:
            steps += RelationDerivation(traits: traits).creation(of: object, parts)
            for part in parts where part.kind != .column { create(part) }
        case .type where object.definition.hasPrefix("CREATE TYPE \(object.name) AS COMPOSITE"):
            let attributes = parts.sorted { ($0.position ?? 0) < ($1.position ?? 0) }.map {
                ObjectText($0).head
            }
            make(
                object,
                .createTypes,
                "CREATE TYPE \(object.name) AS (\(attributes.joined(separator: ", ")))"
            )
        case .view, .materializedView:
            make(object, .createViews)
            for part in parts { create(part) }
        case .domain:
            make(object, .createTypes)
            for part in parts { create(part) }
        default:
            createSimple(object)
        }
    }

    private mutating func createSimple(_ object: SchemaObject) {
        let text = ObjectText(object)
        switch object.kind {
        case .schema: make(object, .createSchemas)
        case .extension: make(object, .createExtensions)
        case .type: make(object, .createTypes)
        case .sequence where text.head.hasPrefix("CREATE "):
            steps.append(.statement(.createSequences, text.head))
            steps += text.rest.map { .statement(.createConstraints, "ALTER SEQUENCE \(object.name) \($0)") }
            steps += traits.steps(from: nil, to: object)
        case .function, .procedure:
            make(object, needsTables(text) ? .createFunctionsOfTables : .createFunctions)
        case .column where text.rest.isEmpty:
            make(object, .changeTables, "ALTER TABLE \(object.parent ?? "") ADD COLUMN \(text.head)")
        case .attribute where text.rest.isEmpty:
            make(object, .changeTables, "ALTER TYPE \(object.parent ?? "") ADD ATTRIBUTE \(text.head)")
        case .constraint where text.rest.isEmpty:
            let phase: DerivedStep.Phase =
                text.core.contains(" FOREIGN KEY ") ? .createForeignKeys : .createConstraints
            make(
                object,
                phase,
                "ALTER \(bearer(of: object)) ADD \(text.head)"
            )
        case .index where text.rest.isEmpty: make(object, .createIndexes, after: .indexViews)
        case .statistics where text.rest.isEmpty: make(object, .createStatistics)
        case .trigger where text.rest.isEmpty: make(object, .createTriggers)
        case .policy, .rule: make(object, .createPolicies)
        default: steps.append(.gap("the making of", object))
        }
    }

    /// An index of a materialized view that comes waits for the view.
    private mutating func make(
        _ object: SchemaObject,
        _ phase: DerivedStep.Phase,
        after late: DerivedStep.Phase
    ) {
        let isLate = object.parent.map { difference.parts[$0] != nil } ?? false
        make(object, isLate ? late : phase)
    }

    private mutating func make(_ object: SchemaObject, _ phase: DerivedStep.Phase, _ sql: String? = nil) {
        steps.append(.statement(phase, sql ?? ObjectText(object).core))
        steps += traits.steps(from: nil, to: object)
    }

    /// Whether a function's head names a relation that comes or goes too; its body is not looked at before it is called.
    private func needsTables(_ text: ObjectText) -> Bool {
        let head = text.core.ranges(of: "\nAS ").first.map { text.core[..<$0.lowerBound] } ?? text.core[...]
        return difference.changes.contains { change in
            switch change {
            case .added(let object), .removed(let object):
                [.table, .view, .materializedView].contains(object.kind) && head.contains(object.name)
            case .changed, .reordered: false
            }
        }
    }

    // MARK: What goes

    private mutating func remove(_ object: SchemaObject) {
        let phases: [SchemaObject.Kind: DerivedStep.Phase] = [
            .trigger: .dropTriggers, .policy: .dropPolicies, .rule: .dropPolicies, .view: .dropViews,
            .materializedView: .dropMaterializedViews, .statistics: .dropStatistics, .index: .dropIndexes,
            .table: .dropTables, .function: .dropFunctions, .procedure: .dropFunctions,
            .aggregate: .dropFunctions,
            .sequence: .dropSequences, .type: .dropTypes, .domain: .dropTypes, .extension: .dropExtensions,
            .schema: .dropSchemas,
        ]
        if let phase = phases[object.kind], let reference = object.reference {
            // A foreign key between two tables that go is in the way of both.
            for part in difference.parts[object.name] ?? [] where part.definition.contains(" FOREIGN KEY ") {
                remove(part)
            }
            let isOfTables = phase == .dropFunctions && needsTables(ObjectText(object))
            return steps.append(.statement(isOfTables ? .dropFunctionsOfTables : phase, "DROP \(reference)"))
        }
        let parent = object.parent ?? ""
        switch object.kind {
        case .column:
            steps.append(.statement(.dropColumns, "ALTER TABLE \(parent) DROP COLUMN \(object.ownName)"))
        case .attribute:
            steps.append(.statement(.dropColumns, "ALTER TYPE \(parent) DROP ATTRIBUTE \(object.ownName)"))
        case .constraint:
            let isForeignKey = object.definition.contains(" FOREIGN KEY ")
            steps.append(
                .statement(
                    isForeignKey ? .dropForeignKeys : .dropConstraints,
                    "ALTER \(bearer(of: object)) DROP CONSTRAINT \(object.ownName)"
                )
            )
        default: steps.append(.gap("the removal of", object))
        }
    }

    // MARK: What changes

    private mutating func change(_ old: SchemaObject, _ new: SchemaObject) {
        let (before, after) = (ObjectText(old), ObjectText(new))
        if new.kind == .table {
            steps += RelationDerivation(traits: traits).change(from: old, to: new)
            return
        }
        if before.core == after.core, old.parent == new.parent {
            steps += traits.steps(from: old, to: new)
            return
        }
        switch new.kind {
        case .column: steps += ColumnDerivation.steps(from: old, to: new) + traits.steps(from: old, to: new)
        case .constraint where before.core == after.core + " NOT VALID":
            steps.append(
                .statement(
                    .changeTables,
                    "ALTER \(bearer(of: new)) VALIDATE CONSTRAINT \(new.ownName)"
                )
            )
            steps += traits.steps(from: old, to: new)
        case .function where Self.signature(before) == Self.signature(after),
            .procedure where Self.signature(before) == Self.signature(after):
            steps.append(.statement(.createFunctionsOfTables, after.core))
            steps += traits.steps(from: old, to: new)
        case .sequence where before.rest == after.rest && after.head.hasPrefix("CREATE "):
            let numbers = after.head.dropFirst("CREATE SEQUENCE \(new.name) ".count)
            let cycle = after.head.hasSuffix(" CYCLE") ? "" : " NO CYCLE"
            steps.append(.statement(.changeTables, "ALTER SEQUENCE \(new.name) \(numbers)\(cycle)"))
            steps += traits.steps(from: old, to: new)
        case .type: steps += EnumDerivation.steps(from: old, to: new) ?? [.gap("the change of", new)]
        case .constraint, .index, .view, .materializedView, .trigger, .policy, .rule, .statistics, .function,
            .procedure:
            remove(old)
            create(new)
        default: steps.append(.gap("the change of", new))
        }
    }

    /// What CREATE OR REPLACE keeps: all before the language and the body.
    private static func signature(_ text: ObjectText) -> [String] {
        Array(text.core.split(separator: "\n").prefix { !$0.hasPrefix(" LANGUAGE ") }.map(String.init))
    }
}

/// Derives what adds labels to an enumeration.
enum EnumDerivation {
    /// Nil where labels went or changed places: the type would have to be made anew, with all that uses it.
    static func steps(from old: SchemaObject, to new: SchemaObject) -> [DerivedStep]? {
        guard let before = labels(old), let after = labels(new), after.filter(before.contains) == before
        else {
            return nil
        }
        var steps: [DerivedStep] = []
        for (index, label) in after.enumerated() where !before.contains(label) {
            let place = index > 0 ? " AFTER \(after[index - 1])" : before.first.map { " BEFORE \($0)" } ?? ""
            steps.append(.statement(.createTypes, "ALTER TYPE \(new.name) ADD VALUE \(label)\(place)"))
        }
        return steps
    }

    private static func labels(_ type: SchemaObject) -> [String]? {
        let text = ObjectText(type)
        guard text.head.hasSuffix(" AS ENUM ("), text.rest.last == ")" else { return nil }
        return text.rest.dropLast().map { line in
            let label = line.drop { $0 == " " }
            return String(label.last == "," ? label.dropLast() : label)
        }
    }
}
