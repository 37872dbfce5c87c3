import Testing

/// Statements that a migration could leave its session, or the ledger, in disorder with.
enum HostileStatements {
    /// Those that run. `OTHER` stands for a role without any right, `OWN` for the key of the deployment's own lock.
    static let harmless =
        settings + local + roles + dynamic + temporary + leftovers + locks + shadows + storedSettings

    private static let settings = [
        "SET search_path = ''",
        "SET search_path = pg_temp, public, pg_catalog",
        "SET TimeZone = 'Asia/Kathmandu'",
        "SET DateStyle = 'SQL, DMY'",
        "SET IntervalStyle = 'sql_standard'",
        "SET client_encoding = 'LATIN1'",
        "SET client_encoding = 'SQL_ASCII'",
        "SET NAMES 'EUC_JP'",
        "SET standard_conforming_strings = off",
        "SET backslash_quote = on",
        "SET escape_string_warning = off",
        "SET bytea_output = 'escape'",
        "SET extra_float_digits = -15",
        "SET xmloption = document",
        "SET xmlbinary = hex",
        "SET array_nulls = off",
        "SET transform_null_equals = on",
        "SET default_transaction_isolation = 'serializable'",
        "SET default_transaction_deferrable = on",
        "SET default_transaction_read_only = on",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
        "SET session_replication_role = replica",
        "SET row_security = off",
        "SET synchronous_commit = off",
        "SET statement_timeout = '1h'",
        "SET lock_timeout = '1h'",
        "SET idle_in_transaction_session_timeout = '1h'",
        "SET idle_session_timeout = '1h'",
        "SET client_connection_check_interval = '1h'",
        "SET client_min_messages = error",
        "SET client_min_messages = debug5",
        "SET log_statement = 'all'",
        "SET log_min_duration_statement = 0",
        "SET application_name = 'psql'",
        "SET check_function_bodies = off",
        "SET default_tablespace = 'pg_default'",
        "SET temp_tablespaces = 'pg_default'",
        "SET default_table_access_method = heap",
        "SET default_toast_compression = pglz",
        "SET default_with_oids = off",
        "SET enable_seqscan = off; SET enable_indexscan = off; SET enable_bitmapscan = off",
        "SET plan_cache_mode = force_generic_plan",
        "SET jit = off; SET geqo = off",
        "SET work_mem = '64kB'; SET maintenance_work_mem = '1MB'; SET temp_buffers = '800kB'",
        "SET constraint_exclusion = off",
        "SET track_activities = off",
        "SET lc_messages = 'C'; SET lc_numeric = 'C'; SET lc_monetary = 'C'; SET lc_time = 'C'",
        "SET session_preload_libraries = 'nothing'",
        "SET local_preload_libraries = 'nothing'",
        "SET dynamic_library_path = '/nowhere'",
        "SET zero_damaged_pages = on; SET ignore_checksum_failure = on",
        "SET allow_system_table_mods = on",
        "SET deadlock_timeout = '1ms'",
        "SET plpgsql.variable_conflict = 'use_column'",
        "SET plpgsql.extra_errors = 'all'",
        "SET plpgsql.check_asserts = off",
        "SET app.tenant = '7'",
        "SET seed = 0.5",
        "RESET ALL",
        "RESET search_path; RESET ROLE; RESET SESSION AUTHORIZATION",
    ]

    private static let local = [
        "SET LOCAL search_path = ''",
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL client_encoding = 'LATIN1'",
        "SET LOCAL ROLE OTHER",
        "SET LOCAL SESSION AUTHORIZATION OTHER",
        "SET CONSTRAINTS ALL DEFERRED",
    ]

    private static let roles = [
        "SET ROLE OTHER",
        "SET SESSION AUTHORIZATION OTHER",
        "SET SESSION AUTHORIZATION OTHER; SET ROLE OTHER",
        "SET ROLE NONE",
    ]

    private static let dynamic = [
        "SELECT set_config('search_path', '', false)",
        "SELECT set_config('role', 'OTHER', false)",
        "SELECT set_config('session_authorization', 'OTHER', false)",
        "SELECT set_config('app.tenant', '7', false)",
        "SELECT count(set_config(name, 'off', false)) FROM pg_settings WHERE name LIKE 'enable%'",
        "DO $$ BEGIN SET search_path = ''; SET ROLE OTHER; END $$",
        "DO $$ BEGIN EXECUTE 'SET session_replication_role = replica'; END $$",
        "DO $$ BEGIN PERFORM set_config('statement_timeout', '1h', false); END $$",
        "UPDATE pg_settings SET setting = 'replica' WHERE name = 'session_replication_role'",
        "SELECT setseed(0.1)",
    ]

    private static let temporary = [
        "CREATE TEMP TABLE steps (id int)",
        "CREATE TEMP TABLE head (sequence bigint)",
        "CREATE TEMP TABLE journal (id int)",
        "CREATE TEMP TABLE deployments (id int); CREATE TEMP TABLE scripts (id int); CREATE TEMP TABLE applied (id int)",
        "CREATE TEMP TABLE environment (id int) ON COMMIT DELETE ROWS",
        "CREATE TEMP TABLE pg_class (id int); CREATE TEMP TABLE pg_index (id int)",
        "CREATE TEMP VIEW head AS SELECT 1 AS sequence",
        "CREATE TEMP SEQUENCE steps_sequence; SELECT nextval('steps_sequence')",
        "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
        "CREATE FUNCTION pg_temp.begin_step(text, bigint) RETURNS void LANGUAGE sql AS ''",
        "CREATE FUNCTION pg_temp.format(text, text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
        "CREATE TYPE pg_temp.head AS (sequence text)",
        "CREATE DOMAIN pg_temp.text AS int; CREATE DOMAIN pg_temp.oid AS bool",
        "CREATE TEMP TABLE probes (id int)",
    ]

    private static let leftovers = [
        "PREPARE left_behind AS SELECT 1",
        "PREPARE left_behind AS SELECT 1; EXECUTE left_behind",
        "DEALLOCATE ALL",
        "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1",
        "DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1; FETCH 1 FROM left_behind",
        "CLOSE ALL",
        "LISTEN left_behind",
        "LISTEN left_behind; NOTIFY left_behind, 'x'",
        "UNLISTEN *",
        "DISCARD PLANS; DISCARD SEQUENCES",
        "DISCARD TEMP",
        "LOAD 'plpgsql'",
        "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0",
    ]

    private static let locks = [
        "SELECT pg_advisory_unlock_all()",
        "SELECT pg_advisory_lock(42)",
        "SELECT pg_advisory_lock(42), pg_advisory_lock(42), pg_advisory_lock(42)",
        "SELECT pg_advisory_lock_shared(42), pg_advisory_lock_shared(4, 2), pg_try_advisory_lock(4, 2)",
        "DO $$ BEGIN PERFORM pg_advisory_lock(n) FROM generate_series(1, 100) n; END $$",
        "SELECT pg_advisory_unlock(OWN), pg_advisory_unlock(OWN)",
        "SELECT pg_advisory_lock(OWN), pg_advisory_lock(OWN)",
        "SELECT pg_advisory_unlock_all(), pg_advisory_lock(42)",
        "SELECT pg_advisory_xact_lock(43)",
        "DO $$ BEGIN LOCK TABLE git_migrate.head IN ACCESS EXCLUSIVE MODE; END $$",
        "DO $$ BEGIN LOCK TABLE pg_catalog.pg_proc IN SHARE MODE; END $$",
    ]

    /// What stands in public in place of PostgreSQL's own.
    private static let shadows = [
        "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'; SET search_path = public, pg_catalog",
        "CREATE FUNCTION public.wrong(bigint, bigint) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT false';"
            + " CREATE OPERATOR public.= (leftarg = bigint, rightarg = bigint, function = public.wrong);"
            + " SET search_path = public, pg_catalog",
        "CREATE FUNCTION public.wrong(text, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT false';"
            + " CREATE OPERATOR public.= (leftarg = text, rightarg = text, function = public.wrong);"
            + " CREATE OPERATOR public.<> (leftarg = text, rightarg = text, function = public.wrong);"
            + " SET search_path = public, pg_catalog",
        "CREATE FUNCTION public.wrong_too(bigint, int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT 7::bigint';"
            + " CREATE OPERATOR public.+ (leftarg = bigint, rightarg = int, function = public.wrong_too);"
            + " SET search_path = public, pg_catalog",
        "CREATE FUNCTION public.count(anyelement) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'; SET search_path = public, pg_catalog",
        "CREATE TABLE public.pg_class (id int); SET search_path = public, pg_catalog",
        "CREATE FUNCTION public.quiet() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 1; END';"
            + " CREATE EVENT TRIGGER quiet ON ddl_command_end EXECUTE FUNCTION public.quiet()",
        "CREATE FUNCTION public.noisy() RETURNS event_trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_catalog.set_config(''search_path'', '''', false); END';"
            + " CREATE EVENT TRIGGER noisy ON sql_drop EXECUTE FUNCTION public.noisy();"
            + " CREATE TABLE public.dropped (); DROP TABLE public.dropped",
    ]

    /// In force from the next session on.
    private static let storedSettings = [
        "ALTER ROLE OTHER SET search_path = ''",
        "DO $$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET default_transaction_isolation = serializable', pg_catalog.current_database()); END $$",
        "DO $$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET lock_timeout = ''1ms''', pg_catalog.current_database()); END $$",
        "DO $$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET standard_conforming_strings = off', pg_catalog.current_database()); END $$",
    ]

    /// What fails, is told as what it is, and leaves nothing.
    struct Failing: Sendable, CustomTestStringConvertible {
        let sql: String
        /// What the message holds.
        let says: String
        var status: Int32 = 2
        var testDescription: String { sql }
    }

    static let failing = [
        Failing(sql: "COMMIT; BEGIN", says: "COMMIT", status: 1),
        Failing(sql: "COMMIT AND CHAIN", says: "COMMIT", status: 1),
        Failing(sql: "ROLLBACK", says: "ROLLBACK", status: 1),
        Failing(sql: "END", says: "END", status: 1),
        Failing(sql: "ABORT", says: "ABORT", status: 1),
        Failing(sql: "PREPARE TRANSACTION 'left'", says: "PREPARE TRANSACTION", status: 1),
        Failing(sql: "DO $$ BEGIN COMMIT; END $$", says: "invalid transaction termination"),
        Failing(sql: "DO $$ BEGIN ROLLBACK; END $$", says: "invalid transaction termination"),
        Failing(
            sql: "CREATE PROCEDURE ends() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'; CALL ends()",
            says: "invalid transaction termination"
        ),
        Failing(sql: "DO $$ BEGIN EXECUTE 'COMMIT'; END $$", says: "SQLSTATE: 0A000"),
        Failing(sql: "SET TRANSACTION READ ONLY", says: "read-only transaction"),
        Failing(sql: "SELECT 1; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", says: "SQLSTATE: 25001"),
        Failing(sql: "SELECT pg_terminate_backend(pg_backend_pid())", says: "was undone as a whole"),
        Failing(
            sql: "SELECT pg_cancel_backend(pg_backend_pid()); SELECT pg_sleep(60)",
            says: "SQLSTATE: 57014"
        ),
        Failing(sql: "DROP SCHEMA git_migrate CASCADE", says: "git_migrate"),
        Failing(sql: "DELETE FROM git_migrate.steps", says: "SQLSTATE: GM003"),
        Failing(sql: "UPDATE git_migrate.head SET sequence = 7", says: "SQLSTATE: GM003"),
        Failing(sql: "UPDATE git_migrate.head SET transaction = NULL", says: "SQLSTATE: GM002"),
        Failing(sql: "TRUNCATE git_migrate.journal", says: "SQLSTATE: GM003"),
        Failing(sql: "ALTER TABLE git_migrate.steps DISABLE TRIGGER ALL", says: "SQLSTATE: GM006"),
        Failing(
            sql: "CREATE RULE nothing AS ON INSERT TO git_migrate.steps DO INSTEAD NOTHING",
            says: "SQLSTATE: GM006"
        ),
        Failing(sql: "ALTER TABLE git_migrate.head RENAME TO heads", says: "git_migrate.head"),
        Failing(
            sql: "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';"
                + " CREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION no(); CREATE TABLE refused ()",
            says: "no"
        ),
        Failing(sql: "SET statement_timeout = '1ms'; SELECT pg_sleep(60)", says: "SQLSTATE: 57014"),
        Failing(sql: "SET transaction_read_only = on", says: "read-only transaction"),
    ]
}
