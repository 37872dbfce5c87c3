import Migrations
import SQL

/// What a script runs into: what is there before it, and what is new.
final class Surroundings {
    private let migration: Migration?
    private let history: SchemaHistory
    /// The up script of the migration; of a down script too, which undoes it.
    private let up: Script?
    private let side: Side
    private var knownBefore: Schema?
    private var knownNew: Schema?
    private var knownAfter: Schema?

    /// - Parameter migration: the script's migration; nil for a down script without an up.
    init(of migration: Migration?, _ side: Side, up: Script?, in history: SchemaHistory) {
        (self.migration, self.side, self.up, self.history) = (migration, side, up, history)
    }

    /// What the migrations before this one have made; before a down script the up script too.
    func before() throws -> Schema {
        if let knownBefore { return knownBefore }
        var schema = try migration.map(history.schema) ?? Schema()
        if side == .down, let up { schema.apply(up, of: migration?.id) }
        knownBefore = schema
        return schema
    }

    /// What the migrations before this one have defined, of what is asked about at least.
    func definitions(of names: Set<String>) throws -> Definitions {
        try migration.map { try history.definitions(before: $0, of: names) } ?? Definitions()
    }

    /// What there is when the script has run, and all it could refer to before: what it drops itself aside.
    func known() throws -> Schema {
        if let knownAfter { return knownAfter }
        var schema = try before()
        if side == .up, let up { schema.apply(up, of: migration?.id) }
        knownAfter = schema
        return schema
    }

    /// What goes into a database together with this script: what the up script makes, and what those before it in the same release make.
    private func new() throws -> Schema {
        if let knownNew { return knownNew }
        var schema = try migration.map(history.newSchema) ?? Schema()
        if let up { schema.apply(up, of: migration?.id) }
        knownNew = schema
        return schema
    }

    /// Whether a table or view may be in use while the script runs: not when it is made in the same migration or the same unreleased range,
    /// nor when it is temporary. One that no script makes is in use.
    func isBusy(_ table: ObjectName) throws -> Bool {
        guard migration != nil, table.schema != "pg_temp" else { return false }
        return try !new().hasMade(table)
    }

    /// Whether a table or view stands before the script and was in use: no other migration of the same unreleased range makes it.
    func wasThere(_ table: ObjectName) throws -> Bool {
        guard let migration, table.schema != "pg_temp" else { return false }
        return try !history.newSchema(before: migration).hasMade(table) && before().relation(table) != nil
    }

    /// Whether a column, a schema, a type or a routine is made in the same migration or the same unreleased range.
    func isNew(_ object: NamedObject) throws -> Bool {
        try migration == nil || new().hasMade(object)
    }

    /// Whether what no script tells of is in use: not for a down script without an up.
    var isTheUnknownInUse: Bool { migration != nil }

    /// Whether an index may be in use: that of a busy table, and one that no script makes.
    func isBusy(index name: ObjectName) throws -> Bool {
        guard migration != nil else { return false }
        return try index(name).map { try isBusy($0.table) } ?? true
    }

    /// The index that a name means, where a script made it.
    func index(_ name: ObjectName) throws -> IndexDefinition? {
        try new().index(name) ?? before().index(name)
    }
}
