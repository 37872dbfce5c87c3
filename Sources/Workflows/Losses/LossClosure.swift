import Postgres
import SQL

/// What goes with the objects that a plan destroys, as PostgreSQL's dependencies tell.
struct LossClosure {
    /// A table, a materialized view or one of their columns.
    struct Part: Hashable {
        let table: LostTable
        /// The column that goes alone; nil for all of the table.
        let column: String?
        /// The partitioned table that it is a partition of.
        let partitionOf: String?
    }

    /// What each root takes with it, by the root's place.
    let parts: [Int: [Part]]

    init(of roots: [LossRoot.What], _ reading: BoundedReading) throws {
        let values = roots.enumerated().compactMap { Self.row($0, $1) }
        guard !values.isEmpty else {
            parts = [:]
            return
        }
        var parts: [Int: [Part]] = [:]
        for row in try reading.rows(Self.query(values)) {
            guard let root = row.int("root"), let table = LostTable(row) else { continue }
            parts[root, default: []].append(
                Part(table: table, column: row["attname"], partitionOf: row["partition_of"])
            )
        }
        self.parts = parts
    }

    private static func row(_ place: Int, _ what: LossRoot.What) -> String? {
        switch what {
        case .relation(let oid, let cascade): row(place, "pg_class", oid, cascade: cascade)
        case .column(let name, let table, let cascade):
            row(place, "pg_class", table, column: name, cascade: cascade)
        case .type(let oid, let cascade): row(place, "pg_type", oid, cascade: cascade)
        case .routine(let oid, let cascade): row(place, "pg_proc", oid, cascade: cascade)
        case .schema(let oid, let cascade): row(place, "pg_namespace", oid, cascade: cascade)
        case .extension(let oid, let cascade): row(place, "pg_extension", oid, cascade: cascade)
        case .truncated, .deleted, .other: nil
        }
    }

    private static func row(
        _ place: Int,
        _ catalogue: String,
        _ oid: String,
        column: String? = nil,
        cascade: Bool
    ) -> String {
        let name = column.map(Quote.literal) ?? "NULL"
        return """
            (\(place), 'pg_catalog.\(catalogue)'::pg_catalog.regclass, \(oid)::pg_catalog.oid, \(name)::text, \(cascade))
            """
    }

    /// As `findDependentObjects` of PostgreSQL goes: what is a part of something, or made for it alone, goes with it; what only uses
    /// it goes with CASCADE; and what is an inner part of something takes that along, as the rule of a view does.
    private static func query(_ roots: [String]) -> String {
        """
        WITH RECURSIVE roots (root, classid, objid, attname, cascades) AS (
            VALUES \(roots.joined(separator: ",\n    "))
        ), gone (root, cascades, classid, objid, objsubid) AS (
            SELECT r.root, r.cascades, r.classid::pg_catalog.oid, r.objid, COALESCE(a.attnum, 0)::integer
            FROM roots r
            LEFT JOIN pg_catalog.pg_attribute a
                ON a.attrelid = r.objid AND a.attname = r.attname AND NOT a.attisdropped
            WHERE r.attname IS NULL OR a.attnum IS NOT NULL
            UNION
            SELECT g.root, g.cascades, d.classid, d.objid, d.objsubid
            FROM gone g CROSS JOIN LATERAL (
                SELECT d.classid, d.objid, d.objsubid
                FROM pg_catalog.pg_depend d
                WHERE d.refclassid = g.classid AND d.refobjid = g.objid
                    AND (g.objsubid = 0 OR d.refobjsubid = g.objsubid)
                    AND (g.cascades OR d.deptype <> 'n')
                UNION ALL
                SELECT d.refclassid, d.refobjid, d.refobjsubid
                FROM pg_catalog.pg_depend d
                WHERE d.classid = g.classid AND d.objid = g.objid AND d.objsubid = g.objsubid AND d.deptype = 'i'
            ) d
        )
        SELECT g.root, \(LostTable.columns), a.attname,
            CASE WHEN c.relispartition THEN
                (SELECT i.inhparent::text FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
            END AS partition_of
        FROM gone g
        JOIN pg_catalog.pg_class c ON c.oid = g.objid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = g.objsubid AND g.objsubid > 0
        WHERE g.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            AND c.relkind IN ('r', 'p', 'm')
            AND (a.attnum IS NULL OR a.attgenerated = '')
        ORDER BY g.root, n.nspname, c.relname, g.objsubid
        """
    }
}
