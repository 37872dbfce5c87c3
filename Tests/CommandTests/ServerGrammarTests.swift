import Testing

@Suite struct ServerGrammarTests {
    @Test func whatOnlyANewerServerKnowsIsAnErrorUntilTheProjectSaysThatItsServersAreNewer() throws {
        let session = try Session()
        let up = """
            CREATE TABLE b (i int);
            MERGE INTO a USING b ON a.i = b.i
            WHEN MATCHED THEN DELETE
            RETURNING a.i;
            CREATE TABEL c (i int);
            ALTER TABLE a ADD CHECK (n > 0) NOT ENFORCED;

            """
        try session.writePair("001_b", up: up, down: "DROP TABLE b;\n")
        try session.quietly("git add .")
        try session.show("git migrate check")
        session.remark("The help line, followed literally")
        try session.show("git config -f .gitmigrate migrate.serverVersion 17")
        try session.show("git migrate check")
        try session.show("git config -f .gitmigrate migrate.serverVersion 18.1")
        try session.show("git migrate check")
        session.remark("What no server takes stays an error")
        try session.writePair("002_open", up: "SELECT 'open;\n", down: "\\d\n")
        try session.quietly("git add .")
        try session.show("git migrate check 2>/dev/null | grep error")
        try session.show("git -c migrate.serverVersion=seventeen migrate check")
        try session.expectGolden("server-grammar")
    }
}
