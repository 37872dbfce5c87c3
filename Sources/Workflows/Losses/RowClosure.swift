import Postgres

/// The tables whose rows go with those of others.
struct RowClosure {
    /// What each root reaches besides its own table, by the root's place; the tables themselves are among them.
    let tables: [Int: [LostTable]]
    /// The roots that empty whatever they reach.
    private let truncating: Set<Int>

    /// Whether the root empties whatever it reaches.
    func truncates(_ place: Int) -> Bool { truncating.contains(place) }

    init(of roots: [LossRoot.What], _ reading: BoundedReading) throws {
        let values = roots.enumerated().compactMap { place, what in
            switch what {
            case .truncated(let oid, let cascade): "(\(place), \(oid)::pg_catalog.oid, \(cascade), false)"
            case .deleted(let oid, _): "(\(place), \(oid)::pg_catalog.oid, true, true)"
            default: nil
            }
        }
        truncating = Set(
            roots.indices.filter { if case .truncated = roots[$0] { true } else { false } }
        )
        var tables: [Int: [LostTable]] = [:]
        if !values.isEmpty {
            for row in try reading.rows(Self.query(values)) {
                guard let root = row.int("root"), let table = LostTable(row) else { continue }
                tables[root, default: []].append(table)
            }
        }
        self.tables = tables
    }

    private static func query(_ roots: [String]) -> String {
        """
        WITH RECURSIVE reached (root, oid, cascades, deletes) AS (
            VALUES \(roots.joined(separator: ",\n    "))
            UNION
            SELECT r.root, k.conrelid, true, r.deletes
            FROM reached r
            JOIN pg_catalog.pg_constraint k ON k.contype = 'f' AND k.confrelid = r.oid
            WHERE r.cascades AND k.conparentid = 0 AND (NOT r.deletes OR k.confdeltype = 'c')
        )
        SELECT DISTINCT r.root, \(LostTable.columns)
        FROM reached r
        JOIN pg_catalog.pg_class c ON c.oid = r.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p')
        ORDER BY r.root, n.nspname, c.relname
        """
    }
}
