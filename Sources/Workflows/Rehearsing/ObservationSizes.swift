import Migrations
import Postgres

/// How large the tables of an environment are, by its statistics alone: nothing is written, no row is read, and what cannot be had at
/// once is done without.
public final class ObservationSizes {
    /// The environment.
    public let environment: EnvironmentName
    private let connection: Connection
    private let tenant: String
    private var known: [String: Size] = [:]

    /// A table's size.
    public enum Size: Hashable, Sendable {
        /// The rows, where the table was ever analysed; the bytes of its rows, and those with its indexes and what is stored out of line.
        case known(rows: Int?, heap: Int, total: Int)
        /// There is no such table.
        case missing
        /// The server did not say.
        case unknown
    }

    /// Sizes in a database, which stays connected.
    public init(of database: EnvironmentDatabase) {
        environment = database.settings.name
        connection = database.connection
        tenant = database.tenant
    }

    /// The size of each table, by its name in the scratch database.
    public func sizes(of names: [String]) -> [String: Size] {
        let new = names.filter { known[$0] == nil }
        if !new.isEmpty {
            // Where somebody keeps a table locked, what VACUUM and ANALYZE last wrote down is enough.
            let found = (try? ask(new, Self.files)) ?? (try? ask(new, Self.statistics)) ?? [:]
            for name in new { known[name] = found[name] ?? .unknown }
        }
        return known.filter { names.contains($0.key) }
    }

    /// How bytes are found: of the rows, and of everything.
    private typealias Source = (heap: String, total: String)

    private static let files: Source = (
        "pg_catalog.pg_relation_size(c.oid)", "pg_catalog.pg_total_relation_size(c.oid)"
    )

    private static let statistics: Source = (
        "c.relpages::pg_catalog.int8 * pg_catalog.current_setting('block_size')::pg_catalog.int8",
        """
        (SELECT pg_catalog.sum(r.relpages::pg_catalog.int8)
         FROM pg_catalog.pg_class r
         WHERE r.oid IN (c.oid, c.reltoastrelid)
            OR r.oid IN (SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid))
        * pg_catalog.current_setting('block_size')::pg_catalog.int8
        """
    )

    private static let question = EmbeddedFiles.queries.first { $0.path == "live_sizes.sql" }?.text ?? ""

    private func ask(_ names: [String], _ source: Source) throws -> [String: Size] {
        let here = Dictionary(names.map { (inTenant($0), $0) }) { first, _ in first }
        let query = Self.question.replacing("$names", with: Quote.literal(Quote.array(here.keys.sorted())))
            .replacing("$heap", with: source.heap).replacing("$total", with: source.total)
        return try BoundedReading(connection).rows(query).reduce(into: [:]) { sizes, row in
            guard let name = row["name"].flatMap({ here[$0] }) else { return }
            sizes[name] =
                row.bool("missing") == true
                ? .missing
                : .known(rows: row.int("rows"), heap: row.int("heap") ?? 0, total: row.int("total") ?? 0)
        }
    }

    /// What migrations make in public is in the tenant's own schema there.
    private func inTenant(_ name: String) -> String {
        guard !tenant.isEmpty, name.hasPrefix("public.") else { return name }
        return Quote.identifier(tenant) + name.dropFirst("public".count)
    }
}
