extension SchemaObject {
    /// What an object of a schema is, in PostgreSQL's words.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case schema
        case table
        case foreignTable = "foreign table"
        case view
        case materializedView = "materialized view"
        case sequence
        case column
        /// A column of a composite type.
        case attribute
        case index
        case constraint
        case trigger
        case rule
        case policy
        case statistics
        case function
        case procedure
        case aggregate
        case type
        case domain
        case collation
        case conversion
        case cast
        case transform
        case `operator`
        case operatorClass = "operator class"
        case operatorFamily = "operator family"
        case accessMethod = "access method"
        case language
        case textSearchParser = "text search parser"
        case textSearchTemplate = "text search template"
        case textSearchDictionary = "text search dictionary"
        case textSearchConfiguration = "text search configuration"
        case `extension`
        case eventTrigger = "event trigger"
        case foreignDataWrapper = "foreign-data wrapper"
        case server
        case userMapping = "user mapping"
        case publication
        case subscription
        case defaultPrivileges = "default privileges"
        /// Rights on an object that came with PostgreSQL or with an extension, other than those that it came with.
        case privileges
    }
}
