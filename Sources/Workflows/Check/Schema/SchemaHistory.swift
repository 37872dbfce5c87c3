import Migrations
import SQL

/// The schema that a catalogue's migrations have made before each of them. Scripts are read when a rule asks, and once.
final class SchemaHistory {
    /// What the servers run, as far as the project says.
    let server: ServerVersion
    private let catalogue: Lazy<Catalogue>
    /// The company of what no release has, where it can be found without a look at the whole catalogue.
    private let unreleased: Lazy<[Migration]>?
    private let company: (Migration) throws -> CheckSubject.Company
    private let goes: (Migration, CheckSubject.Company) throws -> Bool
    private let places: Lazy<[MigrationID: Int]>
    private let read: (Half) throws -> [UInt8]
    /// How often it was asked what was defined before a migration.
    private var asks = 0
    private var all = Progress()
    private var defined = (definitions: Definitions(), count: 0)
    private var companies: [CheckSubject.Company: Progress] = [:]

    /// What the first migrations of the catalogue have made.
    private struct Progress {
        var schema = Schema()
        var count = 0
    }

    /// The history of what is judged.
    ///
    /// - Parameters:
    ///   - server: what the servers run, as far as the project says.
    ///   - read: gives the content of a half.
    convenience init(
        of subject: CheckSubject,
        server: ServerVersion,
        read: @escaping (Half) throws -> [UInt8]
    ) {
        self.init(
            subject.whole,
            unreleased: subject.unreleased,
            server: server,
            company: subject.company,
            goes: subject.goes,
            read: read
        )
    }

    /// - Parameters:
    ///   - company: what goes into a database together with a migration.
    ///   - goes: whether a migration is of a company.
    init(
        _ catalogue: Lazy<Catalogue>,
        unreleased: Lazy<[Migration]>? = nil,
        server: ServerVersion,
        company: @escaping (Migration) throws -> CheckSubject.Company,
        goes: @escaping (Migration, CheckSubject.Company) throws -> Bool,
        read: @escaping (Half) throws -> [UInt8]
    ) {
        self.unreleased = unreleased
        (self.catalogue, self.server, self.company, self.goes, self.read) = (
            catalogue, server, company, goes, read
        )
        places = Lazy {
            Dictionary(
                try catalogue.value.migrations.enumerated().map { ($1.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// What all the migrations before this one have made.
    func schema(before migration: Migration) throws -> Schema {
        try advance(&all, to: migration) { _ in true }
        return all.schema
    }

    /// What all the migrations before this one have defined.
    ///
    /// - Parameter names: what is asked about. At first, scripts that name none of it are passed over, since few of them matter and
    ///   parsing them takes long; who goes on asking, as where everything is judged, has them all read, once each.
    func definitions(before migration: Migration, of names: Set<String>) throws -> Definitions {
        let migrations = try catalogue.value.migrations
        let place = try places.value[migration.id] ?? migrations.count
        asks += 1
        let readsAll = asks > Self.fewAsks
        if !readsAll || asks == Self.fewAsks + 1 || place < defined.count { defined = (Definitions(), 0) }
        let words = NamedWords(names)
        for other in migrations[defined.count..<place] {
            guard other.up.file.kind == .file else { continue }
            let bytes = try read(other.up)
            guard readsAll || words.areNamed(in: bytes), let script = try? Script.parse(bytes, server: server)
            else {
                continue
            }
            defined.definitions.apply(script, as: .before)
        }
        defined.count = place
        return defined.definitions
    }

    /// How many migrations a commit changes, mostly.
    private static let fewAsks = 3

    /// What the migrations that go into a database together with this one have made before it.
    func newSchema(before migration: Migration) throws -> Schema {
        let company = try company(migration)
        guard company != .nothing else { return Schema() }
        var progress = companies.removeValue(forKey: company) ?? Progress()
        if company == .unreleased, let unreleased {
            let migrations = try unreleased.value
            let place = migrations.firstIndex { $0.id >= migration.id } ?? migrations.count
            try advance(&progress, through: migrations, to: place)
        } else {
            try advance(&progress, to: migration) { try goes($0, company) }
        }
        companies[company] = progress
        return progress.schema
    }

    private func advance(
        _ progress: inout Progress,
        to migration: Migration,
        where counts: (Migration) throws -> Bool
    ) throws {
        let migrations = try catalogue.value.migrations
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
