import SQL
import TestSupport
import Testing

@testable import Workflows

/// The comparison of both scripts against what is derived: what a derived down script undoes has no difference left.
@Suite struct PairEffectsTests {
    @Test(
        .enabled(if: CorpusMigrations.all.allSatisfy(\.isAvailable), "the histories are not here"),
        arguments: CorpusMigrations.all
    )
    func aDerivedDownScriptLeavesNothing(_ corpus: Corpus) throws {
        var definitions = Definitions()
        for pair in try CorpusMigrations(corpus).pairs {
            let up = try Script.parse(Array(pair.up.utf8))
            let undo = Undo(of: up, in: definitions)
            if undo.gaps.isEmpty {
                let down = try Script.parse(Array(UndoText(undo: undo).body.text.utf8))
                let effects = PairEffects(up: up, down: down, in: definitions)
                #expect(effects.differences.map { "\($0.kind) \($0.thing)" } == [], "\(pair.name)")
                #expect(effects.faults.map { "\($0.kind) \($0.thing)" } == [], "\(pair.name)")
            }
            definitions.apply(up, as: .before)
        }
    }

    /// Statements that stand by themselves, two at a time in both orders.
    @Test func whateverIsDerivedLeavesNothing() throws {
        let before = try Script.parse(Array(Self.before.utf8))
        var definitions = Definitions()
        definitions.apply(before, as: .before)
        for first in Self.statements {
            for second in Self.statements where second != first && !Self.exclude(first, second) {
                let up = try Script.parse(Array("\(first);\n\(second);".utf8))
                let undo = Undo(of: up, in: definitions)
                guard undo.gaps.isEmpty else { continue }
                let down = try Script.parse(Array(UndoText(undo: undo).body.text.utf8))
                let effects = PairEffects(up: up, down: down, in: definitions)
                #expect(
                    effects.differences.isEmpty,
                    "\(first); \(second): \(undo.statements) \(effects.differences)"
                )
                #expect(effects.faults.isEmpty, "\(first); \(second): \(undo.statements) \(effects.faults)")
            }
        }
    }

    /// Whether the server would refuse them together: one drops or renames the column that the other names.
    private static func exclude(_ first: String, _ second: String) -> Bool {
        ["b", "c"].contains { column in
            [first, second].contains {
                $0.hasSuffix("DROP COLUMN \(column)") || $0.contains("RENAME COLUMN \(column)")
            }
                && [first, second].allSatisfy {
                    $0.contains("COLUMN \(column)") || $0.contains("(\(column))")
                }
        }
    }

    private static let before = """
        CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b varchar(10) DEFAULT 'x', c int REFERENCES u (id));
        CREATE INDEX t_a ON t (a);
        CREATE VIEW v AS SELECT 1;
        CREATE TYPE e AS ENUM ('x');
        CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        """

    private static let statements = [
        "CREATE TABLE n (id serial PRIMARY KEY, e e UNIQUE)", "CREATE INDEX ON t (b)",
        "CREATE INDEX t_c ON t (c)",
        "ALTER TABLE t ADD COLUMN d date CHECK (d > '2000-01-01')", "ALTER TABLE t DROP COLUMN b",
        "DROP INDEX t_a",
        "ALTER TABLE t ALTER COLUMN b TYPE text", "ALTER TABLE t ALTER COLUMN b SET NOT NULL",
        "ALTER TABLE t ALTER COLUMN b DROP DEFAULT", "ALTER TABLE t ADD CONSTRAINT k UNIQUE (c)",
        "ALTER TABLE t DROP CONSTRAINT t_c_fkey", "DROP VIEW v", "CREATE OR REPLACE VIEW v AS SELECT 2",
        "DROP FUNCTION f(int)",
        "CREATE OR REPLACE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2'", "CREATE SCHEMA s",
        "ALTER TABLE t RENAME COLUMN c TO cc", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON t",
        "ALTER TYPE e RENAME VALUE 'x' TO 'y'", "COMMENT ON TABLE t IS 'x'", "GRANT SELECT ON t TO r",
        "CREATE SEQUENCE q",
        "CREATE VIEW w AS SELECT * FROM t",
    ]
}
