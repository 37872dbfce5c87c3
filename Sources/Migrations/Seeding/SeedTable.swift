/// A table that rows are made for, as far as its rows must obey it.
public struct SeedTable: Hashable, Sendable {
    /// What tells it from other tables of its database.
    public let id: Int
    /// Its name, qualified and quoted as SQL wants it.
    public let name: String
    /// Whether its rows are those of its partitions.
    public let isPartitioned: Bool
    /// Its columns in order.
    public var columns: [SeedColumn] = []
    /// The keys that no two rows share: columns by number, 0 where an expression stands. The primary key is the first, if there is one.
    public var keys: [SeedKey] = []
    /// What each row must fulfil.
    public var checks: [SeedCheck] = []
    /// What refers to other tables, or to itself.
    public var references: [SeedReference] = []
    /// The partitions of a partitioned table.
    public var children: [Int] = []

    /// A table of which nothing is known yet.
    public init(id: Int, name: String, isPartitioned: Bool) {
        (self.id, self.name, self.isPartitioned) = (id, name, isPartitioned)
    }
}

/// A column of a table that rows are made for.
public struct SeedColumn: Hashable, Sendable {
    /// Its number in its table, which a new name does not change.
    public let number: Int
    /// Its name, quoted as SQL wants it.
    public let name: String
    /// Its type.
    public let type: SeedType
    /// Whether NULL is refused.
    public let isRequired: Bool
    /// What the server puts where a row has no value for it.
    public let source: Source

    /// What the server puts where a row has no value.
    public enum Source: Hashable, Sendable {
        /// NULL.
        case nothing
        /// A default.
        case standard
        /// The next number of a sequence.
        case sequence
        /// What it computes, and takes no value in its place.
        case computed
    }

    /// A column.
    public init(number: Int, name: String, type: SeedType, isRequired: Bool, source: Source) {
        (self.number, self.name, self.type) = (number, name, type)
        (self.isRequired, self.source) = (isRequired, source)
    }
}

/// A type, as far as it says which texts are values of it.
public indirect enum SeedType: Hashable, Sendable {
    /// A type with values of its own, by name, and the modifier that its length or precision is in; -1 for none.
    case scalar(String, modifier: Int)
    /// An enum and its labels.
    case labels([String])
    /// An array of elements.
    case array(SeedType)
    /// A domain over another type, with its checks.
    case domain(SeedType, checks: [String])
    /// A range of values.
    case range(SeedType)
    /// A list of ranges.
    case multirange(SeedType)
    /// A composite type.
    case composite([SeedType])
}

/// A key that no two rows share.
public struct SeedKey: Hashable, Sendable {
    /// The name of its index, as it stands in the catalogue.
    public let name: String
    /// Its columns by number.
    public let columns: [Int]
    /// Whether it is the primary key.
    public let isPrimary: Bool

    /// A key.
    public init(name: String, columns: [Int], isPrimary: Bool) {
        (self.name, self.columns, self.isPrimary) = (name, columns, isPrimary)
    }
}

/// A condition that rows must fulfil.
public struct SeedCheck: Hashable, Sendable {
    /// Its name; empty for what a partition takes.
    public let name: String
    /// The columns that it is about, by number.
    public let columns: [Int]
    /// The condition.
    public let expression: String

    /// A condition.
    public init(name: String, columns: [Int], expression: String) {
        (self.name, self.columns, self.expression) = (name, columns, expression)
    }
}

/// A foreign key.
public struct SeedReference: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Its columns by number.
    public let columns: [Int]
    /// The table that it refers to.
    public let table: Int
    /// The columns there.
    public let targets: [Int]

    /// A foreign key.
    public init(name: String, columns: [Int], table: Int, targets: [Int]) {
        (self.name, self.columns, self.table, self.targets) = (name, columns, table, targets)
    }
}

extension [SeedTable] {
    /// In an order in which a table follows those that it refers to, as far as there is one.
    public var inOrderOfNeed: [SeedTable] {
        let byID = Dictionary(map { ($0.id, $0) }) { first, _ in first }
        var done: Set<Int> = []
        var ordered: [SeedTable] = []
        func visit(_ table: SeedTable) {
            guard done.insert(table.id).inserted else { return }
            for next in table.children + table.references.map(\.table) {
                if let next = byID[next] { visit(next) }
            }
            ordered.append(table)
        }
        for table in self { visit(table) }
        return ordered
    }
}
