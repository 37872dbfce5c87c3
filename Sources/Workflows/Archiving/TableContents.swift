import Postgres

/// The rows of all tables as digests, whatever their order, and where sequences stand.
struct TableContents {
    private let digests: [String: String]

    static func read(from connection: Connection) throws -> TableContents {
        var digests: [String: String] = [:]
        for relation in try connection.query(relations) {
            guard let name = relation["name"] else { continue }
            let question = relation["relkind"] == "S" ? position(of: name) : rows(of: name)
            digests[name] = try connection.query(question).first?["digest"] ?? ""
        }
        return TableContents(digests: digests)
    }

    /// The names of those that are not the same.
    func differing(from other: TableContents) -> [String] {
        Set(digests.keys).union(other.digests.keys).filter { digests[$0] != other.digests[$0] }.sorted()
    }

    private static let relations = """
        SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name, c.relkind
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't'
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND (c.relkind <> 'm' OR c.relispopulated)
        """

    private static func rows(of name: String) -> String {
        """
        SELECT pg_catalog.count(*) || ' ' || coalesce(
            pg_catalog.md5(pg_catalog.string_agg(pg_catalog.md5(t::text), '' ORDER BY pg_catalog.md5(t::text))), ''
        ) AS digest
        FROM ONLY \(name) t
        """
    }

    private static func position(of name: String) -> String {
        "SELECT last_value || ' ' || is_called AS digest FROM \(name)"
    }
}
