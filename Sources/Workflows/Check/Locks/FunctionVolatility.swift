import SQL

/// Whether a function may give another value for each row.
enum FunctionVolatility {
    case volatile
    case stable
    /// Nothing tells.
    case unknown

    /// - Parameter schema: what earlier migrations have made, for functions of the project's own.
    init(_ function: ObjectName, in schema: Schema) {
        // Nothing hides PostgreSQL's own functions but a schema that is written, or put before pg_catalog on purpose.
        let isBuiltIn = function.schema == nil || function.schema == "pg_catalog"
        let own = function.schema == "pg_catalog" ? [] : schema.routines(function)
        self =
            if isBuiltIn, Self.builtIn.contains(function.name) {
                .volatile
            } else if isBuiltIn, Self.steady.contains(function.name) {
                .stable
            } else if !own.isEmpty {
                Self.worst(of: own)
            } else if Self.ofExtensions.contains(function.name) {
                .volatile
            } else if Self.steadyOfExtensions.contains(function.name) || function.schema == "pg_catalog" {
                .stable
            } else {
                .unknown
            }
    }

    /// PostgreSQL puts the body of a short SQL function in its place, and then asks the functions in there.
    private static func worst(of functions: [RoutineDefinition]) -> FunctionVolatility {
        let volatile = functions.filter { $0.volatility == "volatile" }
        if volatile.isEmpty { return .stable }
        return volatile.allSatisfy { $0.language ?? "sql" == "sql" } ? .unknown : .volatile
    }

    /// The volatile functions of PostgreSQL that a default could call: `provolatile` in pg_proc, of 15 and of the versions up to 18.
    /// Those that control the server or its files are left out, since they need rights that a default does not get.
    static let builtIn: Set<String> = [
        "array_sample", "array_shuffle", "clock_timestamp", "current_query", "currval", "gen_random_uuid",
        "lastval", "lo_creat",
        "lo_create", "lo_from_bytea", "nextval", "pg_advisory_lock", "pg_advisory_xact_lock", "pg_notify",
        "pg_sleep",
        "random", "random_normal", "set_config", "setseed", "setval", "timeofday", "uuidv4", "uuidv7",
    ]

    /// Those of uuid-ossp, pgcrypto, and of the id generators in wide use.
    static let ofExtensions: Set<String> = [
        "gen_random_bytes", "gen_salt", "gen_ulid", "ksuid", "nanoid", "typeid_generate", "ulid_generate",
        "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuid_generate_v6", "uuid_generate_v7",
    ]

    /// Functions of PostgreSQL that are STABLE or IMMUTABLE and stand in defaults, so that a name that is not here is a question.
    static let steady: Set<String> = [
        "abs", "age", "array_fill", "btrim", "ceil", "ceiling", "concat", "concat_ws", "convert_from",
        "convert_to", "current_database", "current_schema", "current_setting", "date", "date_bin",
        "date_part", "date_trunc", "daterange", "decode", "encode", "extract", "floor", "format",
        "hashtext", "inet_client_addr", "int4range", "int8range", "json_build_array", "json_build_object",
        "jsonb_build_array", "jsonb_build_object", "justify_days", "justify_hours", "justify_interval",
        "left", "length", "lower", "lpad", "ltrim", "make_date", "make_interval", "make_time",
        "make_timestamp", "make_timestamptz", "md5", "mod", "now", "numrange", "pg_backend_pid",
        "pg_current_xact_id", "power", "regexp_replace", "repeat", "replace", "right", "round",
        "row_to_json", "rpad", "rtrim", "sha224", "sha256", "sha384", "sha512", "split_part", "sqrt",
        "statement_timestamp", "string_to_array", "strpos", "substr", "substring", "timezone", "to_char",
        "to_date", "to_hex", "to_json", "to_jsonb", "to_number", "to_timestamp", "to_tsvector",
        "transaction_timestamp", "trunc", "tsrange", "tstzrange", "txid_current", "upper",
    ]

    /// The like of uuid-ossp, pgcrypto and hstore.
    static let steadyOfExtensions: Set<String> = [
        "crypt", "digest", "hmac", "hstore", "uuid_generate_v3", "uuid_generate_v5", "uuid_nil",
    ]
}
