import Postgres

/// What a database has under the names that scripts speak of.
struct LiveObjects {
    /// The name of an object, with the schema that it is in.
    struct Key: Hashable {
        let kind: Effect.NameKind
        let schema: String
        let name: String
    }

    /// An object, by PostgreSQL's own number.
    struct Object: Hashable {
        let oid: String
        /// Of a routine.
        var arguments: Int?
    }

    /// The schemas in which names without one are looked for, and made in the first.
    var path: [String] = []
    /// Who `$user` is.
    var user = ""
    /// Numbers of the schemas that scripts name, or find names in.
    var schemas: [String: String] = [:]
    var objects: [Key: [Object]] = [:]
    /// Numbers of extensions.
    var extensions: [String: String] = [:]
    /// The tables of roles.
    var owned: [String: [String]] = [:]
    /// Functions that came neither with PostgreSQL nor with an extension.
    var ownFunctions: Set<String> = []
}

extension LiveObjects {
    /// Asks for all names that effects speak of, at once.
    init(of effects: [Effect], _ reading: BoundedReading) throws {
        let names = EffectNames(effects)
        let rows = try reading.rows(Self.query(names))
        var places: [Int: String] = [:]
        for row in rows {
            let (schema, name, oid) = (row["schema"] ?? "", row["name"] ?? "", row["oid"] ?? "")
            switch row["kind"] {
            case "path": places[row.int("arguments") ?? 0] = name
            case "user": user = name
            case "schema": schemas[name] = oid
            case "extension": extensions[name] = oid
            case "owned": owned[name, default: []].append(oid)
            case "relation": add(.relation, schema, name, Object(oid: oid))
            case "type": add(.type, schema, name, Object(oid: oid))
            case "routine":
                add(
                    .routine(arguments: nil),
                    schema,
                    name,
                    Object(oid: oid, arguments: row.int("arguments"))
                )
                if row["is_own"] == "t" { ownFunctions.insert(name) }
            default: continue
            }
        }
        path = places.sorted { $0.key < $1.key }.map(\.value)
    }

    private mutating func add(_ kind: Effect.NameKind, _ schema: String, _ name: String, _ object: Object) {
        objects[Key(kind: kind, schema: schema, name: name), default: []].append(object)
    }

    private static func query(_ names: EffectNames) -> String {
        let texts = { (names: Set<String>) in
            Quote.literal(Quote.array(names.sorted())) + "::pg_catalog.text[]"
        }
        // Elsewhere no name of the scripts is looked for, and a database may have a schema for each of many tenants.
        return """
            WITH near AS MATERIALIZED (
                SELECT oid, nspname FROM pg_catalog.pg_namespace
                WHERE nspname !~ '^pg_(toast|temp)' AND (
                    nspname = ANY (\(texts(names.schemas))) OR nspname = ANY (\(BoundedReading.path))
                    OR nspname = current_user
                )
            )
            SELECT 'path' AS kind, '' AS schema, name, '' AS oid, place::int AS arguments, NULL::bool AS is_own
            FROM pg_catalog.unnest(\(BoundedReading.path)) WITH ORDINALITY AS path (name, place)
            UNION ALL
            SELECT 'user', '', current_user, '', NULL, NULL
            UNION ALL
            SELECT 'schema', '', nspname, oid::text, NULL, NULL FROM near
            UNION ALL
            SELECT 'extension', '', extname, oid::text, NULL, NULL FROM pg_catalog.pg_extension
            WHERE extname = ANY (\(texts(names.extensions)))
            UNION ALL
            SELECT 'owned', '', r.rolname, c.oid::text, NULL, NULL
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
            WHERE r.rolname = ANY (\(texts(names.roles))) AND c.relkind IN ('r', 'p', 'm')
            UNION ALL
            SELECT 'relation', n.nspname, c.relname, c.oid::text, NULL, NULL
            FROM pg_catalog.pg_class c JOIN near n ON n.oid = c.relnamespace
            WHERE c.relname = ANY (\(texts(names.relations)))
            UNION ALL
            SELECT 'type', n.nspname, t.typname, t.oid::text, NULL, NULL
            FROM pg_catalog.pg_type t JOIN near n ON n.oid = t.typnamespace
            WHERE t.typname = ANY (\(texts(names.types)))
            UNION ALL
            SELECT 'routine', n.nspname, p.proname, p.oid::text, p.pronargs,
                n.nspname <> 'pg_catalog' AND NOT EXISTS (
                    SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
                )
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE p.proname = ANY (\(texts(names.routines)))
            """
    }
}
