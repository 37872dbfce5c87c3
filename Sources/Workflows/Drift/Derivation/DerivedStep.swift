import Migrations

/// Something that a script does to come from one schema to another.
struct DerivedStep {
    /// When it is done: what goes, goes before what comes, and what others need comes first and goes last.
    let phase: Phase
    let content: Content

    enum Content {
        case statement(String)
        /// What a person must write, and how the object is described.
        case gap(String, definition: String)
        /// What makes no difference to queries, and no statement changes.
        case remark(String)
    }

    /// In the order in which a script does them.
    enum Phase: Int, Comparable {
        case dropTriggers, dropPolicies, dropViews, dropMaterializedViews, dropStatistics, dropIndexes,
            dropForeignKeys,
            dropConstraints, dropColumns,
            dropFunctionsOfTables, dropTables, dropFunctions, dropSequences, dropTypes, dropExtensions,
            dropSchemas
        case createSchemas, createExtensions, createTypes, createSequences, createFunctions, createTables,
            changeTables,
            createFunctionsOfTables, createConstraints, createForeignKeys, createIndexes, createStatistics,
            createViews,
            indexViews, createTriggers, createPolicies, traits, remarks

        static func < (one: Phase, other: Phase) -> Bool { one.rawValue < other.rawValue }
    }

    static func statement(_ phase: Phase, _ sql: String) -> DerivedStep {
        DerivedStep(phase: phase, content: .statement(sql))
    }

    static func gap(_ what: String, _ object: SchemaObject, in phase: Phase = .traits) -> DerivedStep {
        DerivedStep(
            phase: phase,
            content: .gap("\(what) \(object.kind.rawValue) \(object.name)", definition: object.definition)
        )
    }
}
