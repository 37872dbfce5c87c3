import TestSupport
import Testing

/// An error is shown at the line and column that the server means.
@Suite struct ErrorPositionTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let up: String
        /// `line:column: message`.
        let place: String
        /// Lines that stand below it.
        let more: [String]

        init(_ name: String, _ up: String, _ place: String, _ more: String...) {
            testDescription = name
            self.up = up
            self.place = place
            self.more = more
        }
    }

    static let cases = [
        Case(
            "multi-byte text before the error",
            "-- Übersicht: 10 €\nSELECT 'ä€😀', missing;\n",
            "2:15: column \"missing\" does not exist",
            "SELECT 'ä€😀', missing;",
            "              ^",
            "SQLSTATE: 42703"
        ),
        Case(
            "a folded BEGIN before the error",
            "BEGIN;\nSELECT 1;\n  SELECT ümlaut;\nCOMMIT;\n",
            "3:10: column \"ümlaut\" does not exist"
        ),
        Case(
            "BOM and CRLF",
            "\u{FEFF}SELECT 1;\r\nSELECT 'é',\r\n\tmissing;\r\n",
            "3:2: column \"missing\" does not exist"
        ),
        Case("an error in the first character", "missing_function();", "1:1: "),
        Case(
            "the third of five statements, without a position",
            "SELECT 1;\nSELECT 2;\n-- here\nINSERT INTO parents\n    VALUES (1), (1);\nSELECT 4;\nSELECT 5;\n",
            "4:1: duplicate key value violates unique constraint \"parents_pkey\"",
            "DETAIL: Key (id)=(1) already exists.",
            "SQLSTATE: 23505"
        ),
        Case(
            "inside a DO block",
            "SELECT 1;\n\nDO $$\nBEGIN\n    PERFORM 1 / 0;\nEND\n$$;\nSELECT 2;\n",
            "3:1: division by zero",
            "CONTEXT: SQL statement \"SELECT 1 / 0\"",
            "PL/pgSQL function inline_code_block line 3 at PERFORM"
        ),
        Case(
            "inside a statement of a DO block",
            "DO $$ BEGIN EXECUTE 'SELECT missing'; END $$;\n",
            "1:29: column \"missing\" does not exist",
            "QUERY: SELECT missing"
        ),
        Case(
            "in the body of a function",
            "SELECT 'é';\nCREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n    RETRUN;\nEND $$;\n",
            "4:5: syntax error at or near \"RETRUN\""
        ),
        Case(
            "with a hint",
            "SELECT id_ FROM parents;\n",
            "1:8: column \"id_\" does not exist",
            "HINT: Perhaps you meant to reference the column \"parents.id\"."
        ),
        Case(
            "raised by the script",
            "DO $$ BEGIN RAISE 'irreversible' USING HINT = 'restore a backup'; END $$",
            "1:1: irreversible",
            "HINT: restore a backup",
            "SQLSTATE: P0001"
        ),
    ]

    @Test(arguments: cases) func theServersErrorIsShownWhereItIs(_ example: Case) throws {
        let staging = try Staging()
        try staging.connection().execute("CREATE TABLE parents (id int PRIMARY KEY)")
        try staging.repository.git("config", "core.autocrlf", "false")
        try staging.commit(Staging.Pair("001_example", up: example.up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == (example.place == "1:1: " ? 1 : 2))
        #expect(outcome.messages.contains("up/001_example.sql:\(example.place)"), "\(outcome.messages)")
        for line in example.more { #expect(outcome.messages.contains(line), "\(outcome.messages)") }
    }

    @Test func theErrorOfAStatementOutsideATransactionIsShownWhereItIs() throws {
        let staging = try Staging()
        let up = "-- migrate: no-transaction\nSELECT 'é';\nSELECT 'é',\n    missing;\n"
        try staging.commit(Staging.Pair("001_example", up: up))
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 3)
        #expect(
            outcome.messages.contains("up/001_example.sql:4:5: column \"missing\" does not exist"),
            "\(outcome.messages)"
        )
    }

    @Test func theErrorOfADownScriptIsShownInTheScriptAsRecorded() throws {
        let staging = try Staging()
        try staging.commit(
            Staging.Pair("001_example", up: "SELECT 1;\n", down: "SELECT 1;\nDROP TABLE missing;\n")
        )
        try staging.deploy()
        let outcome = try staging.command("rollback", "--last")
        #expect(outcome.status == 2)
        #expect(outcome.messages.contains("(down script as recorded):2:1: table \"missing\" does not exist"))
    }
}
