/// A schema that has each kind of object, and for each something that pg_dump shows when it is altered.
enum EveryKind {
    /// Needs a superuser, and roles that are called as `owner` and `reader`.
    static func schema(owner: String, reader: String) -> String {
        """
        CREATE SCHEMA s;
        CREATE EXTENSION citext;
        CREATE EXTENSION file_fdw;
        CREATE COLLATION s.folded (PROVIDER = libc, LOCALE = 'C');

        CREATE TYPE s.mood AS ENUM ('sad', 'happy');
        CREATE TYPE s.pair AS (a int, b text);
        CREATE DOMAIN s.cents AS int DEFAULT 0 CONSTRAINT positive CHECK (VALUE >= 0);
        CREATE TYPE s.span AS RANGE (SUBTYPE = float8);
        CREATE TYPE s.shell;
        CREATE TYPE s.box3;
        CREATE FUNCTION s.box3_in(cstring) RETURNS s.box3 LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION s.box3_out(s.box3) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE s.box3 (INPUT = s.box3_in, OUTPUT = s.box3_out, LIKE = text);

        CREATE TABLE s.account (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            number serial,
            email text NOT NULL,
            mood s.mood DEFAULT 'sad',
            total numeric(12, 2) NOT NULL DEFAULT 0,
            doubled numeric GENERATED ALWAYS AS (total * 2) STORED,
            CONSTRAINT total_sign CHECK (total >= 0),
            CONSTRAINT email_once UNIQUE (email)
        );
        CREATE TABLE s."Order line" (
            id int,
            note text,
            account bigint CONSTRAINT buyer REFERENCES s.account (id),
            during tstzrange,
            CONSTRAINT apart EXCLUDE USING gist (during WITH &&)
        );
        CREATE TABLE s.parent (a int CONSTRAINT of_parent CHECK (a > 0), b int);
        CREATE TABLE s.child (c int) INHERITS (s.parent);
        CREATE TABLE s.typed OF s.pair;
        CREATE TABLE s.measured (at date NOT NULL, value int) PARTITION BY RANGE (at);
        CREATE TABLE s.measured_2020 PARTITION OF s.measured FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE INDEX measured_at ON s.measured (at);
        CREATE INDEX account_total ON s.account (total, lower(email)) WHERE total > 0;
        CREATE INDEX account_mood ON s.account (mood);
        CREATE STATISTICS s.account_stats ON email, total FROM s.account;
        CREATE UNLOGGED SEQUENCE s.counter AS int INCREMENT BY 2;

        CREATE VIEW s.rich AS SELECT id, email FROM s.account WHERE total > 100;
        CREATE MATERIALIZED VIEW s.sums AS SELECT mood, sum(total) FROM s.account GROUP BY mood;
        CREATE RULE no_delete AS ON DELETE TO s.account DO INSTEAD NOTHING;
        CREATE POLICY own ON s.account FOR SELECT TO "\(reader)" USING (email = current_user);

        CREATE FUNCTION s.f(a integer, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT a';
        CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE s.p(a int) LANGUAGE plpgsql AS 'BEGIN END';
        CREATE AGGREGATE s.add_up(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
        CREATE FUNCTION s.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON s.account FOR EACH ROW EXECUTE FUNCTION s.touch();
        CREATE TRIGGER touch_parts AFTER INSERT ON s.measured FOR EACH ROW EXECUTE FUNCTION s.touch();
        CREATE FUNCTION s.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watching ON ddl_command_end WHEN TAG IN ('CREATE CAST') EXECUTE FUNCTION s.watch();

        CREATE FUNCTION s.same(s.pair, s.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
        CREATE OPERATOR s.=== (LEFTARG = s.pair, RIGHTARG = s.pair, FUNCTION = s.same);
        CREATE OPERATOR FAMILY s.pairs USING hash;
        CREATE OPERATOR CLASS s.pair_ops FOR TYPE s.pair USING hash FAMILY s.pairs AS OPERATOR 1 s.=== (s.pair, s.pair);
        CREATE FUNCTION s.to_text(s.pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.b';
        CREATE CAST (s.pair AS text) WITH FUNCTION s.to_text(s.pair);
        CREATE CONVERSION s.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE FUNCTION s.from_sql(internal) RETURNS internal LANGUAGE internal STRICT IMMUTABLE AS 'int4abs';
        CREATE TRANSFORM FOR s.mood LANGUAGE sql (FROM SQL WITH FUNCTION s.from_sql(internal));
        CREATE FUNCTION s.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
        CREATE LANGUAGE tongue HANDLER s.handler;
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;

        CREATE TEXT SEARCH DICTIONARY s.words (TEMPLATE = simple);
        CREATE TEXT SEARCH CONFIGURATION s.plain (PARSER = default);
        ALTER TEXT SEARCH CONFIGURATION s.plain ADD MAPPING FOR word WITH s.words;
        CREATE TEXT SEARCH PARSER s.splitter (
            START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype
        );
        CREATE TEXT SEARCH TEMPLATE s.model (LEXIZE = dsimple_lexize);

        CREATE FOREIGN DATA WRAPPER wrap OPTIONS (debug 'on');
        CREATE SERVER away TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER wrap OPTIONS (host 'example');
        CREATE USER MAPPING FOR "\(reader)" SERVER away OPTIONS (user 'x', password 'sesame');
        CREATE FOREIGN TABLE s.remote (a int OPTIONS (column_name 'A')) SERVER away OPTIONS (table_name 'R');
        CREATE PUBLICATION news FOR TABLE s.account (id, email) WHERE (id > 0);
        CREATE PUBLICATION all_news FOR TABLES IN SCHEMA s;
        CREATE SUBSCRIPTION feed CONNECTION 'host=nowhere password=sesame' PUBLICATION news WITH (connect = false);
        ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO "\(reader)";
        GRANT SELECT ON s.account TO "\(reader)";
        GRANT UPDATE (email) ON s.account TO "\(reader)";
        COMMENT ON TABLE s.account IS 'who buys';
        REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) FROM PUBLIC;
        """
    }

    /// What is altered, and the objects that then differ.
    static func alterations(owner: String, reader: String) -> [(sql: String, differing: [String])] {
        tables(owner, reader) + columns(reader) + partsOfTables() + routinesAndTypes(owner)
            + others(owner, reader)
    }

    private static func tables(_ owner: String, _ reader: String) -> [(String, [String])] {
        [
            ("CREATE SCHEMA more", ["+schema more"]),
            ("DROP TABLE s.typed", ["-table s.typed"]),
            ("CREATE TABLE s.fresh (a int PRIMARY KEY, b text)", ["+table s.fresh"]),
            ("ALTER SCHEMA s OWNER TO \"\(owner)\"", ["schema s"]),
            ("GRANT USAGE ON SCHEMA s TO \"\(reader)\"", ["schema s"]),
            ("COMMENT ON SCHEMA s IS 'x'", ["schema s"]),
            (
                "ALTER TABLE s.account OWNER TO \"\(owner)\"",
                ["table s.account", "sequence s.account_number_seq"]
            ),
            ("ALTER TABLE s.parent SET (fillfactor = 70)", ["table s.parent"]),
            ("ALTER TABLE s.account SET (toast.autovacuum_enabled = false)", ["table s.account"]),
            ("ALTER TABLE s.parent SET UNLOGGED", ["table s.parent"]),
            ("ALTER TABLE s.parent REPLICA IDENTITY FULL", ["table s.parent"]),
            ("ALTER TABLE s.parent ENABLE ROW LEVEL SECURITY", ["table s.parent"]),
            ("ALTER TABLE s.parent FORCE ROW LEVEL SECURITY", ["table s.parent"]),
            ("ALTER TABLE s.typed NOT OF", ["table s.typed"]),
            ("ALTER TABLE s.parent SET ACCESS METHOD pile", ["table s.parent"]),
            ("GRANT INSERT ON s.account TO \"\(reader)\" WITH GRANT OPTION", ["table s.account"]),
            ("REVOKE SELECT ON s.account FROM \"\(reader)\"", ["table s.account"]),
            ("REVOKE DELETE ON s.account FROM CURRENT_USER", ["table s.account"]),
            ("COMMENT ON TABLE s.account IS NULL", ["table s.account"]),
            (
                "ALTER TABLE s.measured DETACH PARTITION s.measured_2020",
                ["table s.measured_2020", "index s.measured_2020_at_idx"]
            ),
            ("ALTER SEQUENCE s.counter INCREMENT BY 3", ["sequence s.counter"]),
            ("ALTER SEQUENCE s.counter CYCLE", ["sequence s.counter"]),
            ("ALTER SEQUENCE s.account_number_seq OWNED BY NONE", ["sequence s.account_number_seq"]),
            ("GRANT USAGE ON SEQUENCE s.account_id_seq TO \"\(reader)\"", ["+sequence s.account_id_seq"]),
            (
                "CREATE OR REPLACE VIEW s.rich AS SELECT id, email FROM s.account WHERE total > 99",
                ["view s.rich"]
            ),
            ("ALTER VIEW s.rich SET (security_barrier = true)", ["view s.rich"]),
            ("ALTER VIEW s.rich ALTER COLUMN email SET DEFAULT 'x'", ["+column s.rich.email"]),
            ("COMMENT ON COLUMN s.rich.email IS 'x'", ["+column s.rich.email"]),
            ("ALTER MATERIALIZED VIEW s.sums SET (fillfactor = 50)", ["materialized view s.sums"]),
            ("ALTER FOREIGN TABLE s.remote OPTIONS (SET table_name 'Q')", ["foreign table s.remote"]),
        ]
    }

    private static func columns(_ reader: String) -> [(String, [String])] {
        [
            ("ALTER TABLE s.account ADD phone text", ["+column s.account.phone"]),
            ("ALTER TABLE s.\"Order line\" ALTER id TYPE bigint", ["column s.\"Order line\".id"]),
            ("ALTER TABLE s.parent ALTER b SET NOT NULL", ["column s.child.b", "column s.parent.b"]),
            ("ALTER TABLE s.account ALTER mood SET DEFAULT 'happy'", ["column s.account.mood"]),
            ("ALTER TABLE s.account ALTER doubled DROP EXPRESSION", ["column s.account.doubled"]),
            ("ALTER TABLE s.account ALTER id SET GENERATED BY DEFAULT", ["column s.account.id"]),
            ("ALTER TABLE s.account ALTER id SET INCREMENT 5", ["column s.account.id"]),
            ("ALTER TABLE s.account ALTER email SET STORAGE EXTERNAL", ["column s.account.email"]),
            (
                "ALTER TABLE s.\"Order line\" ALTER note TYPE text COLLATE s.folded",
                ["column s.\"Order line\".note"]
            ),
            ("ALTER TABLE s.account ALTER email SET COMPRESSION pglz", ["column s.account.email"]),
            ("ALTER TABLE s.account ALTER email SET STATISTICS 500", ["column s.account.email"]),
            ("ALTER TABLE s.account ALTER email SET (n_distinct = 5)", ["column s.account.email"]),
            ("GRANT SELECT (email) ON s.account TO \"\(reader)\"", ["column s.account.email"]),
            ("COMMENT ON COLUMN s.account.email IS 'x'", ["column s.account.email"]),
            ("ALTER FOREIGN TABLE s.remote ALTER a OPTIONS (SET column_name 'B')", ["column s.remote.a"]),
            ("ALTER TYPE s.pair ADD ATTRIBUTE c int CASCADE", ["+attribute s.pair.c", "+column s.typed.c"]),
        ]
    }

    private static func partsOfTables() -> [(String, [String])] {
        [
            (
                "ALTER TABLE s.account DROP CONSTRAINT total_sign, ADD CONSTRAINT total_sign CHECK (total >= 1)",
                ["constraint s.account.total_sign"]
            ),
            (
                "ALTER TABLE s.\"Order line\" ALTER CONSTRAINT buyer DEFERRABLE",
                ["constraint s.\"Order line\".buyer"]
            ),
            (
                "ALTER TABLE s.account ADD CONSTRAINT later CHECK (total < 9) NOT VALID",
                ["+constraint s.account.later"]
            ),
            ("ALTER TABLE s.account CLUSTER ON email_once", ["constraint s.account.email_once"]),
            (
                "ALTER TABLE s.account REPLICA IDENTITY USING INDEX email_once",
                ["constraint s.account.email_once"]
            ),
            ("COMMENT ON CONSTRAINT buyer ON s.\"Order line\" IS 'x'", ["constraint s.\"Order line\".buyer"]),
            ("COMMENT ON INDEX s.email_once IS 'x'", ["constraint s.account.email_once"]),
            ("ALTER INDEX s.account_total SET (fillfactor = 50)", ["index s.account_total"]),
            ("ALTER INDEX s.account_total ALTER COLUMN 2 SET STATISTICS 7", ["index s.account_total"]),
            ("ALTER TABLE s.account CLUSTER ON account_mood", ["index s.account_mood"]),
            (
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 's.account_total'::regclass",
                ["index s.account_total"]
            ),
            (
                "ALTER INDEX s.account_total RENAME TO by_total",
                ["-index s.account_total", "+index s.by_total"]
            ),
            ("ALTER STATISTICS s.account_stats SET STATISTICS 7", ["statistics s.account_stats"]),
            ("ALTER TABLE s.account DISABLE TRIGGER touch", ["trigger s.account.touch"]),
            (
                "ALTER TABLE s.measured_2020 DISABLE TRIGGER touch_parts",
                ["+trigger s.measured_2020.touch_parts"]
            ),
            (
                "CREATE OR REPLACE TRIGGER touch AFTER UPDATE ON s.account FOR EACH ROW EXECUTE FUNCTION s.touch()",
                ["trigger s.account.touch"]
            ),
            ("ALTER TABLE s.account DISABLE RULE no_delete", ["rule s.account.no_delete"]),
            ("ALTER POLICY own ON s.account TO PUBLIC", ["policy s.account.own"]),
            ("ALTER POLICY own ON s.account USING (true)", ["policy s.account.own"]),
        ]
    }

    private static func routinesAndTypes(_ owner: String) -> [(String, [String])] {
        [
            ("CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 2'", ["function s.f()"]),
            ("ALTER FUNCTION s.f(integer, text) STABLE", ["function s.f(integer, text)"]),
            ("ALTER FUNCTION s.f() SET work_mem = '1MB'", ["function s.f()"]),
            ("REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC", ["function s.f()"]),
            ("ALTER PROCEDURE s.p(int) SECURITY DEFINER", ["procedure s.p(integer)"]),
            (
                "CREATE OR REPLACE AGGREGATE s.add_up(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1')",
                ["aggregate s.add_up(integer)"]
            ),
            ("ALTER AGGREGATE s.add_up(int) OWNER TO \"\(owner)\"", ["aggregate s.add_up(integer)"]),
            ("ALTER TYPE s.mood ADD VALUE 'calm' BEFORE 'happy'", ["type s.mood"]),
            ("ALTER TYPE s.pair OWNER TO \"\(owner)\"", ["type s.pair"]),
            ("REVOKE USAGE ON TYPE s.mood FROM PUBLIC", ["type s.mood"]),
            ("ALTER DOMAIN s.cents SET DEFAULT 1", ["domain s.cents"]),
            ("ALTER DOMAIN s.cents SET NOT NULL", ["domain s.cents"]),
            ("ALTER DOMAIN s.cents ADD CONSTRAINT few CHECK (VALUE < 9)", ["+constraint s.cents.few"]),
            ("DROP DOMAIN s.cents", ["-domain s.cents"]),
            ("COMMENT ON TYPE s.span IS 'x'", ["type s.span"]),
            ("DROP TYPE s.span; CREATE TYPE s.span AS RANGE (SUBTYPE = int8)", ["type s.span"]),
            ("ALTER TYPE s.box3 SET (STORAGE = external)", ["type s.box3"]),
            ("DROP TYPE s.shell", ["-type s.shell"]),
        ]
    }

    private static func others(_ owner: String, _ reader: String) -> [(String, [String])] {
        [
            ("ALTER COLLATION s.folded OWNER TO \"\(owner)\"", ["collation s.folded"]),
            ("COMMENT ON CONVERSION s.latin IS 'x'", ["conversion s.latin"]),
            (
                "ALTER OPERATOR s.=== (s.pair, s.pair) SET (RESTRICT = eqsel)",
                ["operator s.===(s.pair,s.pair)"]
            ),
            (
                "ALTER OPERATOR FAMILY s.pairs USING hash ADD FUNCTION 1 (s.pair, s.pair) hashtext(text)",
                ["operator family s.pairs USING hash"]
            ),
            (
                "ALTER OPERATOR CLASS s.pair_ops USING hash RENAME TO p",
                ["+operator class s.p USING hash", "-operator class s.pair_ops USING hash"]
            ),
            (
                "DROP CAST (s.pair AS text); CREATE CAST (s.pair AS text) WITH INOUT",
                ["cast (s.pair AS text)"]
            ),
            ("DROP TRANSFORM FOR s.mood LANGUAGE sql", ["-transform FOR s.mood LANGUAGE sql"]),
            ("ALTER LANGUAGE tongue OWNER TO \"\(owner)\"", ["language tongue"]),
            ("COMMENT ON ACCESS METHOD pile IS 'x'", ["access method pile"]),
            ("ALTER TEXT SEARCH DICTIONARY s.words (accept = false)", ["text search dictionary s.words"]),
            (
                "ALTER TEXT SEARCH CONFIGURATION s.plain ADD MAPPING FOR email WITH simple, s.words",
                ["text search configuration s.plain"]
            ),
            ("COMMENT ON TEXT SEARCH PARSER s.splitter IS 'x'", ["text search parser s.splitter"]),
            ("COMMENT ON TEXT SEARCH TEMPLATE s.model IS 'x'", ["text search template s.model"]),
            ("DROP EXTENSION citext", ["-extension citext"]),
            ("ALTER EVENT TRIGGER watching DISABLE", ["event trigger watching"]),
            ("ALTER FOREIGN DATA WRAPPER wrap OPTIONS (SET debug 'off')", ["foreign-data wrapper wrap"]),
            ("ALTER SERVER away VERSION '2'", ["server away"]),
            ("ALTER SERVER away OPTIONS (SET host 'elsewhere')", ["server away"]),
            ("GRANT USAGE ON FOREIGN SERVER away TO \"\(reader)\"", ["server away"]),
            (
                "ALTER USER MAPPING FOR \"\(reader)\" SERVER away OPTIONS (SET password 'other')",
                ["user mapping FOR \(reader) SERVER away"]
            ),
            ("ALTER PUBLICATION news SET (publish = 'insert')", ["publication news"]),
            ("ALTER PUBLICATION all_news SET TABLES IN SCHEMA public", ["publication all_news"]),
            ("ALTER PUBLICATION news SET TABLE s.account (id, email)", ["publication news"]),
            ("ALTER SUBSCRIPTION feed SET (slot_name = 'other')", ["subscription feed"]),
            (
                "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT INSERT ON TABLES TO \"\(reader)\"",
                ["default privileges FOR ROLE postgres IN SCHEMA s ON TABLES"]
            ),
            (
                "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
                ["+default privileges FOR ROLE postgres ON FUNCTIONS"]
            ),
            (
                "GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(float8) TO PUBLIC",
                ["-privileges FUNCTION pg_catalog.pg_sleep(double precision)"]
            ),
            (
                "REVOKE EXECUTE ON FUNCTION citext(boolean) FROM PUBLIC",
                ["+privileges FUNCTION public.citext(boolean)"]
            ),
        ]
    }
}
