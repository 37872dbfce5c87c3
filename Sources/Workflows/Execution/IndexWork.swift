import SQL

/// What a statement that runs outside a transaction builds: indexes that a failure, or a success that is none, leaves invalid.
struct IndexWork: Hashable {
    /// Where the indexes are.
    let place: Place
    /// The index that is there and valid when the statement has succeeded; nil where PostgreSQL picks the name, and where there
    /// are several.
    let index: String?
    /// Whether indexes are built anew beside those that are there.
    let isReindex: Bool

    /// Where indexes are.
    enum Place: Hashable {
        case table(ObjectName)
        case index(ObjectName)
        case schema(String)
        case database
    }

    /// Nil for a statement that builds none, or builds them in one transaction.
    init?(_ statement: Statement) {
        switch statement.actions.first {
        case .createIndex(let definition) where definition.concurrently:
            place = .table(definition.table)
            index = definition.name?.name
            isReindex = false
        case .reindex(let target, let name, concurrently: true):
            switch (target, name) {
            case (.index, let name?): place = .index(name)
            case (.table, let name?): place = .table(name)
            case (.schema, let name?): place = .schema(name.name)
            default: place = .database
            }
            index = target == .index ? name?.name : nil
            isReindex = true
        default: return nil
        }
    }

    /// Whether an index that is invalid now and was not before is one that this statement leaves behind, by its name.
    ///
    /// Docs, REINDEX: "the transient index created during the concurrent operation" is `_ccnew`, and `_ccold` "the
    /// original index which could not be dropped", with a number where the name is taken.
    func leaves(_ name: String) -> Bool {
        guard isReindex else { return index == nil || index == name }
        let stem = name.reversed().drop { $0.isASCII && $0.isNumber }
        return stem.starts(with: "_ccnew".reversed()) || stem.starts(with: "_ccold".reversed())
    }
}
