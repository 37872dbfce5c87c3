import SQL
import TestSupport
import Testing

@testable import Workflows

@Suite struct TypeChangeTests {
    /// Every pair that the server casts is changed on it, with an index of the column, and compared.
    @Test(arguments: [true, false])
    func whatAChangeOfTypeCostsIsWhatTheServerDoes(isUTC: Bool) throws {
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        let measured = try server.psql(url, Self.measurement(isUTC: isUTC)).split(separator: "\n")
        #expect(measured.count > 1000)
        let schema = try Self.schema()
        for line in measured {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            let change = TypeChange(from: try Self.type(fields[0]), to: try Self.type(fields[1]), in: schema)
            #expect(Self.outcomes(change, isUTC: isUTC).contains(fields[2]), "\(line), but \(change)")
        }
    }

    /// The server's words for what happened: whether the table's file is another one, and then the index's.
    private static func outcomes(_ change: TypeChange, isUTC: Bool) -> [String] {
        switch change {
        case .nothing: ["keeps keeps", "keeps none"]
        case .indexes: ["keeps rebuilds"]
        case .rewrite: ["rewrites rebuilds", "rewrites none"]
        case .rewriteUnlessUTC: [isUTC ? "keeps rebuilds" : "rewrites rebuilds"]
        }
    }

    private static let definitions = """
        CREATE DOMAIN plain_text AS text;
        CREATE DOMAIN short_text AS varchar(10);
        CREATE DOMAIN nested AS short_text;
        CREATE DOMAIN checked_text AS text CHECK (value <> '');
        CREATE DOMAIN certain_number AS int NOT NULL;
        CREATE TYPE color AS ENUM ('red');
        CREATE TYPE mood AS ENUM ('fine');
        """

    private static let types = [
        "int2", "int4", "int8", "serial", "oid", "regclass", "float4", "float8", "numeric", "numeric(10,2)",
        "numeric(12,2)",
        "numeric(12,4)", "numeric(10)", "money", "text", "varchar", "varchar(10)", "varchar(20)", "char(10)",
        "char(20)", "char",
        "bpchar", "name", "bytea", "date", "timestamp", "timestamp(3)", "timestamp(6)", "timestamptz",
        "timestamptz(3)",
        "timestamptz(6)", "time", "time(3)", "timetz", "timetz(2)", "interval", "interval(3)", "interval(6)",
        "interval day to second", "interval year to month", "interval day to second(3)", "interval hour",
        "bool", "bit(5)", "bit(8)",
        "varbit", "varbit(5)", "varbit(8)", "inet", "cidr", "uuid", "json", "jsonb", "xml", "plain_text",
        "short_text", "nested",
        "checked_text", "certain_number", "color", "mood", "int4[]", "int8[]", "text[]", "varchar[]",
        "varchar(10)[]",
        "varchar(20)[]", "numeric(10,2)[]", "numeric[]", "timestamp(3)[]", "timestamp[]", "timestamptz[]",
        "varbit(5)[]", "varbit[]",
        "text COLLATE \"C\"", "varchar(20) COLLATE \"C\"",
    ]

    private static func schema() throws -> Schema {
        var schema = Schema()
        schema.apply(try Script.parse(Array(definitions.utf8)), of: nil)
        return schema
    }

    private static func type(_ text: String) throws -> DataType {
        let script = try Script.parse(Array("ALTER TABLE t ALTER c TYPE \(text)".utf8))
        guard case .alterTable(let alteration)? = script.statements.first?.actions.first,
            case .alterType(_, let type, _)? = alteration.changes.first
        else { throw NotAType(text: text) }
        return type
    }

    private struct NotAType: Error { let text: String }

    /// Prints `old|new|what happened` for each pair that can be cast.
    private static func measurement(isUTC: Bool) -> String {
        let list = types.map { "'\($0)'" }.joined(separator: ", ")
        return """
            SET timezone = '\(isUTC ? "UTC" : "Europe/Paris")';
            \(definitions)
            CREATE TEMP TABLE found (line text);
            DO $$
            DECLARE
                old text; new text; heap oid; tree oid;
            BEGIN
                FOR old, new IN SELECT a, b FROM unnest(ARRAY[\(list)]) a, unnest(ARRAY[\(list)]) b WHERE b <> 'serial' LOOP
                    BEGIN
                        EXECUTE format('CREATE TABLE t (c %s)', old);
                        BEGIN CREATE INDEX i ON t (c); EXCEPTION WHEN undefined_object THEN NULL; END;
                        heap := pg_relation_filenode('t');
                        tree := pg_relation_filenode(to_regclass('i'));
                        EXECUTE format('ALTER TABLE t ALTER c DROP DEFAULT, ALTER c TYPE %s USING c::%s', new,
                            split_part(new, ' COLLATE', 1));
                        RAISE EXCEPTION USING ERRCODE = 'UU000', MESSAGE = concat_ws('|', old, new,
                            CASE WHEN heap = pg_relation_filenode('t') THEN 'keeps ' ELSE 'rewrites ' END
                            || CASE WHEN tree IS NULL OR to_regclass('i') IS NULL THEN 'none'
                                WHEN tree = pg_relation_filenode('i') THEN 'keeps' ELSE 'rebuilds' END);
                    EXCEPTION
                        WHEN SQLSTATE 'UU000' THEN INSERT INTO found VALUES (sqlerrm);
                        WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END $$;
            SELECT line FROM found;
            """
    }
}
