import SQL
import TestSupport
import Testing

@testable import Workflows

/// What is said of types that hold less, against the server.
@Suite struct TypeNarrowingTests {
    struct Example: CustomTestStringConvertible {
        let old: String
        let new: String
        let value: String

        var testDescription: String { "\(old) to \(new)" }
    }

    private static let examples = [
        ("varchar(50)", "varchar(5)", "123456"), ("text", "varchar(5)", "123456"),
        ("text", "char(5)", "123456"),
        ("varchar(50)", "varchar(60)", "123456"), ("varchar(50)", "text", "123456"),
        ("varchar(50)[]", "varchar(5)[]", "{123456}"),
        ("bigint", "int", "5000000000"), ("int", "smallint", "70000"), ("int", "bigint", "70000"),
        ("numeric", "numeric(10,2)", "1.2345"), ("numeric(10,4)", "numeric(10,2)", "1.2345"),
        ("numeric(10,2)", "numeric(5,2)", "12345678.12"), ("numeric(10,2)", "numeric(12,2)", "12345678.12"),
        ("numeric(10,2)", "numeric", "12345678.12"), ("int", "numeric(5,2)", "100000"),
        ("int", "numeric(12)", "100000"), ("numeric", "int", "1.5"), ("numeric", "real", "1.23456789"),
        ("double precision", "real", "1.23456789012345"), ("double precision", "int", "1.5"),
        ("int", "real", "16777217"), ("int", "double precision", "16777217"),
        ("bigint", "double precision", "9007199254740993"), ("real", "double precision", "1.5"),
        ("timestamptz", "date", "2020-01-01 12:00+0"), ("timestamp", "time", "2020-01-01 12:00"),
        ("timestamptz", "timestamptz(0)", "2020-01-01 12:00:00.123456+0"), ("timetz", "time", "12:00+2"),
        ("timestamptz", "timestamptz(6)", "2020-01-01 12:00:00.123456+0"), ("time", "interval", "12:00"),
        ("bit(8)", "bit(4)", "10101010"), ("varbit(8)", "varbit(4)", "10101010"),
        ("inet", "cidr", "10.1.2.3/8"), ("int", "text", "12"),
        ("uuid", "text", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ].map { Example(old: $0.0, new: $0.1, value: $0.2) }

    @Test(arguments: examples) func theServerTreatsAValueThatDoesNotFitSo(example: Example) throws {
        let narrowing = TypeNarrowing.of(try type(example.old), to: try type(example.new), isConverted: false)
        let connection = try TestServer.shared().connection()
        try connection.execute(
            """
            SET extra_float_digits = 3;
            CREATE TEMP TABLE x (c \(example.old), before text);
            INSERT INTO x VALUES ('\(example.value)');
            UPDATE x SET before = c;
            """
        )
        let change = "ALTER TABLE x ALTER COLUMN c TYPE \(example.new)"
        if narrowing == .refuses {
            #expect(throws: (any Error).self) { try connection.execute(change) }
            return
        }
        try connection.execute(change)
        let rows = try connection.query("SELECT c::text AS after, before FROM x")
        #expect(rows[0, "before"] != nil && (rows[0, "after"] != rows[0, "before"]) == (narrowing == .cuts))
    }

    @Test func anExplicitCastCutsTextWithoutAWord() throws {
        let old = try type("varchar(50)")
        #expect(TypeNarrowing.of(old, to: try type("varchar(5)"), isConverted: true) == .cuts)
        let rows = try TestServer.shared().connection().query(
            "SELECT '123456'::varchar(50)::varchar(5)::text"
        )
        #expect(rows[0, "text"] == "12345")
    }

    @Test(arguments: ["uuid", "int", "date", "jsonb"]) func textHoldsWhatOtherTypesDoNot(new: String) throws {
        #expect(TypeNarrowing.of(try type("text"), to: try type(new), isConverted: true) == .refuses)
    }

    private func type(_ text: String) throws -> DataType {
        let script = try Script.parse(Array("ALTER TABLE x ALTER c TYPE \(text)".utf8))
        guard case .alterTable(let alteration)? = script.statements.first?.actions.first,
            case .alterType(_, let type, _)? = alteration.changes.first
        else {
            Issue.record("no type: \(text)")
            return DataType("text")
        }
        return type
    }
}
