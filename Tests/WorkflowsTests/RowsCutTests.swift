import Foundation
import TestSupport
import Testing

/// Whatever is cut while rows are on their way, all of them are in with the migration's record, or none is.
@Suite struct RowsCutTests {
    private let staging: Staging

    init() throws {
        staging = try Staging()
        try staging.makeGate()
        let rows = (0..<300_000).map { "\($0)\trow of \($0)\n" }.joined()
        try staging.commit(
            Staging.Pair(
                "001_rows",
                up: """
                    CREATE TABLE t (a int, b text);
                    CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_catalog.pg_sleep(0.05); END LOOP;
                        RETURN new;
                    END
                    $$;
                    CREATE TRIGGER passing BEFORE INSERT ON t FOR EACH ROW WHEN (new.a = 2) EXECUTE FUNCTION pass();
                    COPY t FROM stdin;
                    \(rows)\\.

                    """,
                down: "DROP TABLE t;\n"
            )
        )
    }

    @Test func ctrlCEndsThemAtOnce() throws {
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        tool.signal(SIGINT)
        let outcome = tool.wait()
        #expect(outcome.status == 2, "\(outcome.messages)")
        try expectNothingAndThenAll()
    }

    @Test func aToolThatIsKilledLeavesNone() throws {
        let tool = try staging.start("deploy")
        _ = try staging.sleeper()
        tool.signal(SIGKILL)
        #expect(tool.wait().status == 128 + 9)
        try expectNothingAndThenAll()
    }

    @Test func aBackendThatIsEndedLeavesNone() throws {
        let tool = try staging.start("deploy")
        try staging.connection().execute("SELECT pg_terminate_backend(\(staging.sleeper()))")
        let outcome = tool.wait()
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("the connection was lost, and 001_rows was undone"),
            "\(outcome.messages)"
        )
        try expectNothingAndThenAll()
    }

    private func expectNothingAndThenAll() throws {
        try staging.openGate()
        try staging.untilAlone()
        #expect(try !staging.has("t"))
        #expect(try staging.applied().isEmpty)
        try staging.deploy()
        #expect(try staging.column("SELECT count(*) || ' ' || max(a) FROM t") == ["300000 299999"])
        #expect(try staging.steps() == ["apply 001"])
    }
}
