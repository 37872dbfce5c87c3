import Migrations
import Postgres

/// How the history that is kept in step stands beside the ledger.
public struct MirrorState: Hashable, Sendable {
    /// Which history.
    public let mirror: HistoryMirror
    /// Whether its table, or a column of it, is to be made.
    let isToBeMade: Bool
    /// The versions that it lists and the ledger does not have, in order.
    public let unknown: [String]
    /// The versions that the ledger has and it does not list, in order.
    public let missing: [String]
}

/// Why a history cannot be kept in step.
public enum MirrorProblem: Error, Hashable, Sendable {
    /// The role may not make the table, or write it; what it lacks, as GRANT would spell it.
    case noRights(EnvironmentName, HistoryMirror, role: String, missing: [String])
    /// There is something else under the table's name; what is other.
    case otherTable(EnvironmentName, HistoryMirror, [String])
    /// It lists these, which the plan is to apply: they may be there already.
    case alreadyListed(EnvironmentName, HistoryMirror, [MigrationID])
    /// The database holds a schema for each tenant, and has one such table.
    case tenants(EnvironmentName, HistoryMirror)
}

extension EnvironmentDatabase {
    /// Looks how the history stands that is to be kept in step, and that it can be; nil where none is, which asks nothing.
    ///
    /// - Throws: ``MirrorProblem``
    func mirrorState(applying applies: [Migration] = []) throws -> MirrorState? {
        guard let mirror = settings.mirror else { return nil }
        guard tenant.isEmpty else { throw MirrorProblem.tenants(settings.name, mirror) }
        guard let row = try connection.ask(Self.mirrorQuestion).first else {
            throw LedgerProblem.unreadable(mirror.table)
        }
        let table = FoundTable(row)
        let differences = table.differences
        guard differences.isEmpty else {
            throw MirrorProblem.otherTable(settings.name, mirror, differences)
        }
        let missingRights = table.missingRights(in: facts.database)
        guard missingRights.isEmpty else {
            throw MirrorProblem.noRights(settings.name, mirror, role: facts.role, missing: missingRights)
        }
        guard table.isThere else {
            return MirrorState(mirror: mirror, isToBeMade: true, unknown: [], missing: [])
        }
        let rows = try connection.ask(facts.hasLedger ? Self.mirrorDifference : Self.mirrorVersions)
        let unknown = rows.filter { $0.bool("is_listed") == true }.compactMap { $0["version"] }
        let listed = applies.map(\.id).filter { unknown.contains($0.version.text) }
        guard listed.isEmpty else { throw MirrorProblem.alreadyListed(settings.name, mirror, listed) }
        return MirrorState(
            mirror: mirror,
            isToBeMade: table.isIncomplete,
            unknown: unknown,
            missing: rows.filter { $0.bool("is_listed") == false }.compactMap { $0["version"] }
        )
    }

    /// Makes the table where it is not there, and puts in what it lacks, in one transaction.
    func bringUp(_ state: MirrorState?) throws(PostgresError) {
        guard let state, state.isToBeMade || !state.missing.isEmpty else { return }
        do throws(PostgresError) {
            try connection.send(
                """
                BEGIN;
                SET LOCAL lock_timeout = \(Quote.literal(settings.lockTimeout));
                \(HistoryMirror.making)\(HistoryMirror.catchingUp)COMMIT
                """
            )
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private static let mirrorVersions = """
        SELECT m.version, true AS is_listed FROM supabase_migrations.schema_migrations m ORDER BY m.version
        """

    private static let mirrorDifference = """
        SELECT coalesce(m.version, a.version) AS version, m.version IS NOT NULL AS is_listed
        FROM supabase_migrations.schema_migrations m
        FULL JOIN (SELECT DISTINCT version FROM git_migrate.applied WHERE tenant = '') a ON a.version = m.version
        WHERE m.version IS NULL OR a.version IS NULL
        ORDER BY 1
        """

    private static let mirrorQuestion = """
        SELECT
            n.oid IS NOT NULL AS has_schema,
            c.oid IS NOT NULL AS has_table,
            c.relkind IN ('r', 'p') AS is_table,
            has_database_privilege(current_database(), 'CREATE') AS may_create_schema,
            has_schema_privilege(n.oid, 'CREATE') AS may_create_table,
            has_schema_privilege(n.oid, 'USAGE') AS may_use,
            pg_has_role(c.relowner, 'USAGE') AS is_owner,
            (
                SELECT string_agg(p, E'\\n') FROM unnest(ARRAY['SELECT', 'INSERT', 'DELETE']) AS p
                WHERE NOT has_table_privilege(c.oid, p)
            ) AS missing,
            (
                SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, NULL), E'\\n' ORDER BY a.attnum)
                FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            ) AS columns,
            EXISTS (
                SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
                    AND a.attname = 'version'
            ) AS has_key,
            (
                SELECT string_agg(a.attname, E'\\n' ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef
                    AND a.attidentity = '' AND a.attname NOT IN ('version', 'name', 'statements')
            ) AS demanding
        FROM (SELECT) AS one
        LEFT JOIN pg_namespace n ON n.nspname = 'supabase_migrations'
        LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'schema_migrations'
        """
}

/// What is under the table's name.
private struct FoundTable {
    let isThere: Bool
    private let row: Row
    private let columns: [String]

    init(_ row: Row) {
        self.row = row
        isThere = row.bool("has_table") == true
        columns = (row["columns"] ?? "").split(separator: "\n").map(String.init)
    }

    /// Whether it lacks a column that the CLI has added since.
    var isIncomplete: Bool { !Self.added.allSatisfy(columns.contains) }

    private static let added = ["statements text[]", "name text"]

    /// In what it is not the CLI's table.
    var differences: [String] {
        guard isThere else { return [] }
        guard row.bool("is_table") == true else { return ["it is no table"] }
        let named = { (name: String) in self.columns.first { $0.hasPrefix(name + " ") } }
        var differences: [String] = []
        if named("version") != "version text" { differences.append("version is not text") }
        if row.bool("has_key") != true { differences.append("version is not unique") }
        for column in Self.added {
            let name = column.prefix { $0 != " " }
            if let found = named(String(name)), found != column {
                differences.append(
                    "\(name) is \(found.dropFirst(name.count + 1)), not \(column.dropFirst(name.count + 1))"
                )
            }
        }
        let demanding = (row["demanding"] ?? "").split(separator: "\n")
        return differences + demanding.map { "\($0) needs a value that only another tool knows" }
    }

    /// What the role lacks to keep it in step.
    func missingRights(in database: String) -> [String] {
        guard row.bool("has_schema") == true else {
            return row.bool("may_create_schema") == true
                ? [] : ["CREATE ON DATABASE \(Quote.identifier(database))"]
        }
        guard row.bool("may_use") == true else { return ["USAGE ON SCHEMA supabase_migrations"] }
        guard isThere else {
            return row.bool("may_create_table") == true ? [] : ["CREATE ON SCHEMA supabase_migrations"]
        }
        let table = "supabase_migrations.schema_migrations"
        let missing = (row["missing"] ?? "").split(separator: "\n").map { "\($0) ON \(table)" }
        let mayAlter = !isIncomplete || row.bool("is_owner") == true
        return missing + (mayAlter ? [] : ["ownership of \(table), to which columns are to be added"])
    }
}
