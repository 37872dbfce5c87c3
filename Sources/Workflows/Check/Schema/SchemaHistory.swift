import Migrations
import SQL

/// The schema that a catalogue's migrations have made before each of them. Scripts are read when a rule asks, and once.
final class SchemaHistory {
    /// What the servers run, as far as the project says.
    let server: ServerVersion
    private let subject: CheckSubject
    private let places: Lazy<[MigrationID: Int]>
    private let read: (Half) throws -> [UInt8]
    private var all = Progress()
    private var companies: [CheckSubject.Company: Progress] = [:]

    /// What the first migrations of the catalogue have made.
    private struct Progress {
        var schema = Schema()
        var count = 0
    }

    /// - Parameters:
    ///   - server: what the servers run, as far as the project says.
    ///   - read: gives the content of a half.
    init(of subject: CheckSubject, server: ServerVersion, read: @escaping (Half) throws -> [UInt8]) {
        self.subject = subject
        self.server = server
        self.read = read
        places = Lazy {
            Dictionary(
                try subject.whole.value.migrations.enumerated().map { ($1.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// What all the migrations before this one have made.
    func schema(before migration: Migration) throws -> Schema {
        try advance(&all, to: migration) { _ in true }
        return all.schema
    }

    /// What the migrations that go into a database together with this one have made before it.
    func newSchema(before migration: Migration) throws -> Schema {
        let company = try subject.company(of: migration)
        guard company != .nothing else { return Schema() }
        var progress = companies.removeValue(forKey: company) ?? Progress()
        if company == .unreleased {
            // Few of many, which the subject finds without a look at all.
            let migrations = try subject.unreleased.value
            let place = migrations.firstIndex { $0.id >= migration.id } ?? migrations.count
            try advance(&progress, through: migrations, to: place)
        } else {
            try advance(&progress, to: migration) { try subject.goes($0, with: company) }
        }
        companies[company] = progress
        return progress.schema
    }

    private func advance(
        _ progress: inout Progress,
        to migration: Migration,
        where counts: (Migration) throws -> Bool
    ) throws {
        let migrations = try subject.whole.value.migrations
        let place = try places.value[migration.id] ?? migrations.count
        try advance(&progress, through: migrations, to: place, where: counts)
    }

    private func advance(
        _ progress: inout Progress,
        through migrations: [Migration],
        to place: Int,
        where counts: (Migration) throws -> Bool = { _ in true }
    ) throws {
        if place < progress.count { progress = Progress() }
        for other in migrations[progress.count..<place] where try counts(other) {
            try apply(other, to: &progress.schema)
        }
        progress.count = place
    }

    private func apply(_ migration: Migration, to schema: inout Schema) throws {
        guard migration.up.file.kind == .file,
            let script = try? Script.parse(try read(migration.up), server: server)
        else {
            return
        }
        schema.apply(script, of: migration.id)
    }
}
