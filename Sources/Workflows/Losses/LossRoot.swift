import SQL

/// What a statement destroys of what the database has, before it is known what goes with it.
struct LossRoot: Hashable {
    let what: What
    /// What does not go with it though it depends on it now: the plan takes it elsewhere before.
    var spared: Spared = Spared()

    /// An object, by PostgreSQL's number; columns by the names that they have now.
    enum What: Hashable {
        case relation(String, cascade: Bool)
        case column(String, of: String, cascade: Bool)
        case type(String, cascade: Bool)
        case routine(String, cascade: Bool)
        case schema(String, cascade: Bool)
        case `extension`(String, cascade: Bool)
        /// All rows of a table, and of those that refer to it where `cascade`.
        case truncated(String, cascade: Bool)
        /// Rows of a table, and those that go with them by foreign keys.
        case deleted(String, all: Bool)
        /// What cannot be looked up.
        case other(Loss)
    }

    /// What depends on something now and will not any more.
    struct Spared: Hashable {
        /// Tables that are in another schema or no partition any more.
        var tables: Set<String> = []
        /// Columns that have another type.
        var columns: Set<Column> = []
    }

    /// A column of a table, by number and name.
    struct Column: Hashable {
        let table: String
        let name: String
    }
}
