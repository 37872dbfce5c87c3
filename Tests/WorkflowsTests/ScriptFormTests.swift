import Postgres
import TestSupport
import Testing

/// However a script is written, it runs as one transaction with its record.
@Suite struct ScriptFormTests {
    /// What stands in a script that makes the table `t`, which is to be named for each.
    private static let forms: [(name: String, text: String)] = [
        ("bare", "CREATE TABLE t (id int);\n"),
        ("template", "-- Migration\n\nBEGIN;\n\nCREATE TABLE t (id int);\n\nCOMMIT;\n"),
        ("end", "begin; CREATE TABLE t (id int); end;\n"),
        ("end_transaction", "BEGIN TRANSACTION; CREATE TABLE t (id int); END TRANSACTION\n"),
        ("commit_work", "BEGIN WORK; CREATE TABLE t (id int); COMMIT WORK AND NO CHAIN;\n"),
        (
            "serializable",
            "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE; CREATE TABLE t (id int); COMMIT;"
        ),
        ("no_last_semicolon", "CREATE TABLE t (id int)"),
        ("last_line_is_a_comment", "CREATE TABLE t (id int) -- the last line"),
        ("comment_after_commit", "BEGIN; CREATE TABLE t (id int); COMMIT -- done"),
        ("empty_statements", ";;\nCREATE TABLE t (id int);;\n;\n"),
        ("byte_order_mark", "\u{FEFF}BEGIN; CREATE TABLE t (id int); COMMIT;\n"),
        ("crlf", "BEGIN;\r\nCREATE TABLE t (\r\n  id int\r\n);\r\nCOMMIT;\r\n"),
        (
            "savepoint",
            "BEGIN; CREATE TABLE t (id int); SAVEPOINT s; INSERT INTO t VALUES (1); ROLLBACK TO s; RELEASE s; COMMIT;"
        ),
        (
            "words_in_quotes",
            "CREATE TABLE t (id int); COMMENT ON TABLE t IS 'COMMIT; $q$ \\'; SELECT $q1$ COMMIT; $q$ $q1$;\n"
        ),
        ("nested_comment", "/* BEGIN; /* COMMIT; */ */ CREATE TABLE t (id int); /* the end */"),
    ]

    @Test func everyFormRunsInOneTransactionWithItsRecordAndIsRecordedByteForByte() throws {
        let staging = try Staging()
        var files: [String: String] = [:]
        for (index, form) in Self.forms.enumerated() {
            let name = "\(100 + index)_\(form.name)"
            let text = form.text.replacing(" t ", with: " t_\(form.name) ")
            files["sql/migrations/up/\(name).sql"] = text
            files["sql/migrations/down/\(name).sql"] = "DROP TABLE t_\(form.name);\r\n"
        }
        try staging.repository.git("config", "core.autocrlf", "false")
        try staging.repository.commit(files)
        try staging.deploy()

        for form in Self.forms {
            let isOne = try staging.column(
                """
                SELECT c.xmin = s.xmin AND s.is_transactional FROM pg_class c, git_migrate.steps s
                WHERE c.relname = 't_\(form.name)' AND s.name = '\(form.name)'
                """
            )
            #expect(isOne == ["t"], "\(form.name)")
        }
        for script in try staging.connection().query("SELECT blob, body FROM git_migrate.scripts") {
            let id = try staging.repository.git(["hash-object", "--stdin"], input: script["body"] ?? "")
            #expect(id == script["blob"])
        }
        #expect(try staging.command("rollback", "--steps", "\(Self.forms.count)").status == 0)
        #expect(try staging.applied().isEmpty)
    }

    @Test func theOptionsOfTheScriptsOwnBeginHold() throws {
        let staging = try Staging()
        try staging.commit(
            Staging.Pair(
                "001_level",
                up: """
                    BEGIN ISOLATION LEVEL REPEATABLE READ DEFERRABLE;
                    CREATE TABLE level AS SELECT current_setting('transaction_isolation') AS name;
                    COMMIT;
                    """
            )
        )
        try staging.deploy()
        #expect(try staging.column("SELECT name FROM level") == ["repeatable read"])
    }

    @Test func anEmptyScriptIsAStepLikeAnyOther() throws {
        let staging = try Staging()
        try staging.commit(
            Staging.Pair("001_nothing", up: "-- nothing to do\n", down: ""),
            .table("002", "b")
        )
        try staging.deploy()
        #expect(try staging.applied() == ["001_nothing", "002_b"])
        #expect(try staging.command("rollback", "--steps", "2").status == 0)
    }

    @Test func whatIsDeferredFailsTheMigrationAsAWhole() throws {
        let staging = try Staging()
        try staging.commit(
            .table("001", "before"),
            Staging.Pair(
                "002_deferred",
                up: """
                    CREATE TABLE parents (id int PRIMARY KEY);
                    CREATE TABLE children (parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
                    INSERT INTO children VALUES (7);
                    """
            ),
            .table("003", "after")
        )
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 2)
        #expect(
            outcome.messages.contains("002_deferred failed when its transaction was to end"),
            "\(outcome.messages)"
        )
        #expect(outcome.messages.contains("DETAIL: Key (parent)=(7) is not present in table \"parents\"."))
        #expect(outcome.messages.contains("SQLSTATE: 23503"))
        #expect(try staging.applied() == ["001_before"])
        #expect(try !staging.has("children"))
        #expect(try staging.deployments() == ["deploy failed"])
        #expect(try staging.column("SELECT error FROM git_migrate.deployments") == ["002_deferred: 23503"])
    }

    @Test(arguments: ["COPY t TO STDOUT", "COPY (SELECT 1) TO stdout WITH (FORMAT csv)"])
    func copyToTheClientIsRefusedBeforeAnythingRuns(copy: String) throws {
        let staging = try Staging()
        try staging.commit(
            .table("001", "before"),
            Staging.Pair("002_copy", up: "CREATE TABLE t (id int);\n\(copy);\nDROP TABLE before;\n")
        )
        let outcome = try staging.command("deploy")
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("002_copy.sql:2:1: COPY"), "\(outcome.messages)")
        #expect(try !staging.has("before"))
        #expect(try !staging.has("git_migrate.steps"))
        #expect(try staging.tool("check", "--all").output.contains("002_copy.sql:2:1"))
    }

    @Test func copyToTheServersOwnFilesAndProgramsRuns() throws {
        let staging = try Staging()
        let up =
            "CREATE TABLE t (id int);\nCOPY t TO PROGRAM 'cat >/dev/null';\nCOPY t FROM PROGRAM 'echo 7';\n"
        try staging.commit(Staging.Pair("001_copy", up: up))
        try staging.deploy()
        #expect(try staging.column("SELECT id FROM t") == ["7"])
    }
}
