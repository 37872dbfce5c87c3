import Migrations
import Postgres

/// The schema as the server itself compares it with what the ledger has, so that what is the same never travels.
enum LiveSchema {
    /// Tells the snapshot's query from another one, which may describe the same objects in other words.
    static let format = String(Fingerprint(of: [SnapshotReader.question]).hex.prefix(16))

    /// The common table expression `live`: the objects with their fingerprints, as ``SchemaObject/fingerprint`` computes them.
    ///
    /// - Parameter tenant: the schema that it is restricted to; empty for the whole database. The query then finds no other one
    ///   where it looks for `pg_namespace`.
    static func expression(tenant: String) -> String {
        """
        WITH \(tenant.isEmpty ? "" : namespace(tenant))
        live AS MATERIALIZED (
            SELECT i.*, sha256(i.image) AS fingerprint
            FROM (
                SELECT
                    s.kind, s.name, s.parent, s.definition, s.position::integer AS position,
                    \(image("s.kind", "s.name", "COALESCE(s.parent, '')", "s.definition")) AS image
                FROM (
                    \(SnapshotReader.question)
                ) s
                \(tenant.isEmpty ? "" : "WHERE \(isOf(tenant))")
            ) i
        )
        """
    }

    /// The digest of all objects, as ``Snapshot/fingerprint``.
    static let fingerprint =
        #"sha256(COALESCE(string_agg(image, '' ORDER BY name COLLATE "C", kind COLLATE "C"), ''))"#

    /// The digest of the order of columns, as ``Snapshot/orderFingerprint``.
    static let orderFingerprint = """
        sha256(COALESCE(
            string_agg(
                \(image("name", "position::text")), '' ORDER BY name COLLATE "C", kind COLLATE "C"
            ) FILTER (WHERE position IS NOT NULL),
            ''
        ))
        """

    /// Text as bytes, each followed by a zero byte.
    private static func image(_ texts: String...) -> String {
        texts.map { "convert_to(\($0), 'UTF8') || '\\x00'::bytea" }.joined(separator: " || ")
    }

    private static func namespace(_ tenant: String) -> String {
        "pg_namespace AS (SELECT * FROM pg_catalog.pg_namespace WHERE nspname = \(Quote.literal(tenant))),"
    }

    /// What belongs to no schema is none of the tenant's.
    private static func isOf(_ tenant: String) -> String {
        let name = "quote_ident(\(Quote.literal(tenant)))"
        return "(s.kind = 'schema' AND s.name = \(name)) OR starts_with(s.name, \(name) || '.')"
    }
}
