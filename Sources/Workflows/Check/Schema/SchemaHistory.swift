import Migrations
import SQL

/// The schema that a catalogue's migrations have made before each of them. Scripts are read when a rule asks, and once.
final class SchemaHistory {
    /// What the servers run, as far as the project says.
    let server: ServerVersion
    private let catalogue: Lazy<Catalogue>
    /// The company of what no release has, where it can be found without a look at the whole catalogue.
    private let unreleased: Lazy<[Migration]>?
    private let readsAll: Bool
    private let company: (Migration) throws -> CheckSubject.Company
    private let goes: (Migration, CheckSubject.Company) throws -> Bool
    private let places: Lazy<[MigrationID: Int]>
    private let read: (Half) throws -> [UInt8]
    private var all = Progress(Schema())
    private var definitions = Progress(Definitions())
    private var companies: [CheckSubject.Company: Progress<Schema>] = [:]

    /// What the first migrations of the catalogue have made.
    private struct Progress<Made> {
        var made: Made
        var count = 0

        init(_ none: Made) { made = none }
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
            readsAll: subject.isWhole,
            company: subject.company,
            goes: subject.goes,
            read: read
        )
    }

    /// - Parameters:
    ///   - readsAll: whether every migration is asked about, so that every script is read in the end.
    ///   - company: what goes into a database together with a migration.
    ///   - goes: whether a migration is of a company.
    init(
        _ catalogue: Lazy<Catalogue>,
        unreleased: Lazy<[Migration]>? = nil,
        server: ServerVersion,
        readsAll: Bool = true,
        company: @escaping (Migration) throws -> CheckSubject.Company,
        goes: @escaping (Migration, CheckSubject.Company) throws -> Bool,
        read: @escaping (Half) throws -> [UInt8]
    ) {
        self.unreleased = unreleased
        (self.catalogue, self.server, self.company, self.goes, self.read) = (
            catalogue, server, company, goes, read
        )
        self.readsAll = readsAll
        places = Lazy {
            Dictionary(
                try catalogue.value.migrations.enumerated().map { ($1.id, $0) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    /// What all the migrations before this one have made.
    func schema(before migration: Migration) throws -> Schema {
        try advance(&all, Schema(), to: migration) { other, schema in
            if let script = try script(of: other) { schema.apply(script, of: other.id) }
        }
        return all.made
    }

    /// What all the migrations before this one have defined.
    ///
    /// - Parameter names: what is asked about. Where one migration of many is judged, scripts that name none of it are passed over, so that
    ///   few have to be parsed.
    func definitions(before migration: Migration, of names: Set<String>) throws -> Definitions {
        guard !readsAll else {
            try advance(&definitions, Definitions(), to: migration) { other, definitions in
                if let script = try script(of: other) { definitions.apply(script, as: .before) }
            }
            return definitions.made
        }
        var progress = Progress(Definitions())
        let words = NamedWords(names)
        try advance(&progress, Definitions(), to: migration) { other, definitions in
            if let script = try script(of: other, where: words.areNamed) { definitions.apply(script, as: .before) }
        }
        return progress.made
    }

    /// What the migrations that go into a database together with this one have made before it.
    func newSchema(before migration: Migration) throws -> Schema {
        let company = try company(migration)
        guard company != .nothing else { return Schema() }
        var progress = companies.removeValue(forKey: company) ?? Progress(Schema())
        let apply = { (other: Migration, schema: inout Schema) in
            guard let script = try self.script(of: other) else { return }
            schema.apply(script, of: other.id)
        }
        if company == .unreleased, let unreleased {
            let migrations = try unreleased.value
            let place = migrations.firstIndex { $0.id >= migration.id } ?? migrations.count
            try advance(&progress, Schema(), through: migrations, to: place, apply)
        } else {
            try advance(&progress, Schema(), to: migration) { other, schema in
                if try goes(other, company) { try apply(other, &schema) }
            }
        }
        companies[company] = progress
        return progress.made
    }

    private func advance<Made>(
        _ progress: inout Progress<Made>,
        _ none: Made,
        to migration: Migration,
        _ apply: (Migration, inout Made) throws -> Void
    ) throws {
        let migrations = try catalogue.value.migrations
        let place = try places.value[migration.id] ?? migrations.count
        try advance(&progress, none, through: migrations, to: place, apply)
    }

    private func advance<Made>(
        _ progress: inout Progress<Made>,
        _ none: Made,
        through migrations: [Migration],
        to place: Int,
        _ apply: (Migration, inout Made) throws -> Void
    ) throws {
        if place < progress.count { progress = Progress(none) }
        for other in migrations[progress.count..<place] { try apply(other, &progress.made) }
        progress.count = place
    }

    private func script(of migration: Migration, where matters: ([UInt8]) -> Bool = { _ in true }) throws -> Script? {
        guard migration.up.file.kind == .file else { return nil }
        let bytes = try read(migration.up)
        return matters(bytes) ? try? Script.parse(bytes, server: server) : nil
    }
}
