import SQL
import Testing

@Suite struct LossTests {
    @Test(
        arguments: [
            (
                "DROP TABLE a, s.b CASCADE",
                [
                    Loss(kind: .table, name: "a", cascade: true),
                    Loss(kind: .table, name: "s.b", cascade: true),
                ]
            ),
            (
                "DROP TABLE \"A b\".\"c\"\"d\"",
                [Loss(kind: .table, name: "\"A b\".\"c\"\"d\"", cascade: false)]
            ),
            (
                "ALTER TABLE s.t DROP COLUMN a, DROP COLUMN IF EXISTS b CASCADE, ADD c int, DROP CONSTRAINT d",
                [
                    Loss(kind: .column, name: "s.t.a", cascade: false),
                    Loss(kind: .column, name: "s.t.b", cascade: true),
                    Loss(kind: .constraint, name: "s.t.d", cascade: false),
                ]
            ),
            ("ALTER TYPE t DROP ATTRIBUTE a", [Loss(kind: .column, name: "t.a", cascade: false)]),
            ("ALTER DOMAIN s.d DROP CONSTRAINT c", [Loss(kind: .constraint, name: "s.d.c", cascade: false)]),
            ("DROP SCHEMA a", [Loss(kind: .schema, name: "a", cascade: false)]),
            ("DROP VIEW v", [Loss(kind: .view, name: "v", cascade: false)]),
            ("DROP MATERIALIZED VIEW v", [Loss(kind: .materializedView, name: "v", cascade: false)]),
            ("DROP TYPE s.t", [Loss(kind: .type, name: "s.t", cascade: false)]),
            ("DROP DOMAIN d", [Loss(kind: .type, name: "d", cascade: false)]),
            ("DROP SEQUENCE q", [Loss(kind: .sequence, name: "q", cascade: false)]),
            ("DROP INDEX i", [Loss(kind: .index, name: "i", cascade: false)]),
            ("DROP FUNCTION s.f(int, text)", [Loss(kind: .function, name: "s.f", cascade: false)]),
            ("DROP TRIGGER g ON s.t", [Loss(kind: .other("TRIGGER"), name: "s.t.g", cascade: false)]),
            ("DROP EXTENSION e CASCADE", [Loss(kind: .other("EXTENSION"), name: "e", cascade: true)]),
            ("DROP ROLE r", [Loss(kind: .other("ROLE"), name: "r", cascade: false)]),
            ("DROP OWNED BY r CASCADE", [Loss(kind: .other("OWNED"), name: "r", cascade: true)]),
            ("DROP DATABASE d", [Loss(kind: .database, name: "d", cascade: false)]),
            (
                "TRUNCATE a, s.b CASCADE",
                [
                    Loss(kind: .rows(.truncated), name: "a", cascade: true),
                    Loss(kind: .rows(.truncated), name: "s.b", cascade: true),
                ]
            ),
            ("DELETE FROM t", [Loss(kind: .rows(.all), name: "t", cascade: false)]),
            ("DELETE FROM ONLY s.t x WHERE a = 1", [Loss(kind: .rows(.some), name: "s.t", cascade: false)]),
            (
                "WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d",
                [Loss(kind: .rows(.all), name: "t", cascade: false)]
            ),
            (
                "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
                [Loss(kind: .rows(.some), name: "t", cascade: false)]
            ),
            ("EXPLAIN ANALYZE DELETE FROM t", [Loss(kind: .rows(.all), name: "t", cascade: false)]),
            ("EXPLAIN DELETE FROM t", []),
            ("CREATE TABLE t ()", []), ("ALTER TABLE t ALTER a DROP EXPRESSION", []),
            ("INSERT INTO t VALUES (1)", []),
        ] as [(String, [Loss])]
    )
    func whatIsDestroyedIsNamed(text: String, losses: [Loss]) throws {
        #expect(try statement(text).losses == losses)
    }
}
