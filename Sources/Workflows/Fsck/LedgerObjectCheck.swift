import Postgres
import SQL

/// The ledger's tables, functions and triggers, as the catalogue has them, against the migrations that made them.
struct LedgerObjectCheck {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func anomalies() throws -> [Anomaly] {
        let expected = try LedgerObjects.expected()
        let rows = Array(try connection.query(Self.objects))
        let found = Dictionary(rows.map { (Self.object($0), $0) }) { first, _ in first }
        let missing = expected.facts.keys.filter { found[$0] == nil }.map(Anomaly.objectMissing)
        let others = found.compactMap { object, row in
            Self.judge(object, row, by: expected)
        }
        let all = (missing + others).sorted { "\($0)" < "\($1)" }
        return all + (try connection.query(Self.versions).isEmpty ? [] : [.versionsMissing])
    }

    private static func object(_ row: Row) -> LedgerObject {
        LedgerObject(kind: row["kind"] ?? "", name: row["name"] ?? "")
    }

    private static func judge(_ object: LedgerObject, _ row: Row, by expected: LedgerObjects) -> Anomaly? {
        guard let facts = expected.facts[object] else {
            return ["trigger", "rule"].contains(object.kind) ? .objectForeign(object) : nil
        }
        let isSame =
            switch object.kind {
            case "trigger":
                facts
                    == LedgerObjects.trigger(
                        type: row.int("number") ?? 0,
                        isConditional: row.bool("flag") == true,
                        function: row["fact"] ?? ""
                    )
            case "column", "function": facts == row["fact"]
            case "constraint":
                facts == LedgerObjects.condition(SourceText(Array((row["fact"] ?? "").utf8)), from: 0)
            default: true
            }
        guard isSame else { return .objectAltered(object) }
        return row.bool("is_in_force") == true ? nil : .objectDisabled(object)
    }

    /// Each object with what is compared; a function that does not pin its search_path, or runs as its owner, is not in force.
    private static let objects = """
        WITH ledger AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'git_migrate'),
        relations AS (
            SELECT c.* FROM pg_catalog.pg_class c JOIN ledger ON ledger.oid = c.relnamespace
        )
        SELECT 'table' AS kind, c.relname::text AS name, '' AS fact, 0 AS number, false AS flag,
            NOT c.relrowsecurity AS is_in_force
        FROM relations c WHERE c.relkind = 'r'
        UNION ALL
        SELECT 'column', c.relname || '.' || a.attname,
            CASE WHEN e.oid IS NULL THEN t.typname::text ELSE e.typname || '[]' END
                || CASE WHEN a.atttypmod < 0 THEN '' ELSE '(' || a.atttypmod || ')' END
                || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
            0, false, true
        FROM relations c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 'constraint', c.relname || '.' || n.conname,
            CASE WHEN n.contype = 'c' THEN pg_catalog.pg_get_constraintdef(n.oid) ELSE '' END, 0, false, n.convalidated
        FROM relations c JOIN pg_catalog.pg_constraint n ON n.conrelid = c.oid
        UNION ALL
        SELECT 'index', c.relname, '', 0, false, i.indisvalid
        FROM relations c JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
        UNION ALL
        SELECT 'function', p.proname, p.prosrc, 0, false,
            NOT p.prosecdef AND COALESCE(p.proconfig::text LIKE '%search_path=%', false)
        FROM pg_catalog.pg_proc p JOIN ledger ON ledger.oid = p.pronamespace
        UNION ALL
        SELECT 'trigger', c.relname || '.' || t.tgname, p.proname, t.tgtype,
            t.tgqual IS NOT NULL OR t.tgattr <> ''::int2vector, t.tgenabled IN ('O', 'A')
        FROM relations c
            JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
            JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
        UNION ALL
        SELECT 'rule', c.relname || '.' || r.rulename, '', 0, false, true
        FROM relations c JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid
        WHERE c.relkind = 'r'
        """

    private static let versions = """
        SELECT FROM git_migrate.ledger_versions
        HAVING pg_catalog.min(version) <> 1 OR pg_catalog.count(*) <> pg_catalog.max(version) OR pg_catalog.count(*) = 0
        """
}
