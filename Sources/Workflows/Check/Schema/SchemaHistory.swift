import Migrations
import SQL

/// The schema that a catalogue's migrations have made before each of them. Scripts are read when a rule asks, and once.
final class SchemaHistory {
    private let migrations: [Migration]
    private let places: [MigrationID: Int]
    private let group: (Migration) throws -> AnyHashable?
    private let read: (Half) throws -> [UInt8]
    private var folded = Schema()
    private var count = 0

    /// - Parameters:
    ///   - group: what tells the migrations that go into a database together; nil for one that goes alone.
    ///   - read: gives the content of a half.
    init(
        _ catalogue: Catalogue,
        group: @escaping (Migration) throws -> AnyHashable?,
        read: @escaping (Half) throws -> [UInt8]
    ) {
        migrations = catalogue.migrations
        places = Dictionary(
            migrations.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        self.group = group
        self.read = read
    }

    /// What all the migrations before this one have made.
    func schema(before migration: Migration) throws -> Schema {
        let place = places[migration.id] ?? migrations.count
        if place < count { (folded, count) = (Schema(), 0) }
        while count < place {
            try apply(migrations[count], to: &folded)
            count += 1
        }
        return folded
    }

    /// What the migrations that go into a database together with this one have made before it.
    func newSchema(before migration: Migration) throws -> Schema {
        guard let own = try group(migration), let place = places[migration.id] else { return Schema() }
        var schema = Schema()
        for other in migrations[..<place] where try group(other) == own { try apply(other, to: &schema) }
        return schema
    }

    private func apply(_ migration: Migration, to schema: inout Schema) throws {
        guard migration.up.file.kind == .file, let script = try? Script.parse(try read(migration.up)) else {
            return
        }
        schema.apply(script, of: migration.id)
    }
}
