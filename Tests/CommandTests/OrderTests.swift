import TestSupport
import Testing

@Suite struct OrderTests {
    /// An environment `qa` at v1.0, which has 001 and 003; v1.1 has 002 too.
    private func project(late: String, after: String = "CREATE TABLE c (id bigint);\n") throws -> Session {
        let session = try Session()
        session.environment["SCRATCH"] = try TestServer.shared().freshDatabase()
        try session.makeEnvironment("qa")
        try session.writePair("001_a", up: "CREATE TABLE a (id bigint);\n")
        try session.writePair("003_c", up: after)
        try session.repository.commit()
        try session.repository.tag("v1.0")
        try session.quietly("git migrate deploy v1.0 -e qa")
        try session.writePair("002_b", up: late)
        try session.repository.commit(seconds: 60)
        try session.repository.tag("v1.1")
        return session
    }

    @Test func aLateMigrationThatIsProvenIsNotRefused() throws {
        let session = try project(late: "CREATE TABLE b (id bigint);\n")
        try session.show("git migrate plan v1.1 -e qa")
        try session.show("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        try session.show("git migrate plan v1.1 -e qa")
        session.remark("The same by its path is the same plan; one more migration is another one.")
        try session.show("git migrate plan v1.1 -e qa -- sql/migrations/up/002_b.sql")
        try session.writePair("004_d")
        try session.repository.commit(seconds: 120)
        #expect(try session.quietly("git migrate plan -e qa").status == 1)
        try session.show("git migrate deploy v1.1 -e qa")
        try session.show("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        try session.expectGolden("order-proven")
    }

    @Test func anOrderThatMakesAnotherSchemaIsToldObjectByObject() throws {
        let session = try project(
            late: "ALTER TABLE a ADD COLUMN IF NOT EXISTS name text;\n",
            after: "ALTER TABLE a ADD COLUMN IF NOT EXISTS name varchar(9);\n"
        )
        #expect(try session.show("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"").status == 1)
        #expect(try session.quietly("git migrate deploy v1.1 -e qa").status == 1)
        try session.expectGolden("order-not-proven")
    }

    @Test func columnsInAnotherOrderAreToldAndDoNoHarm() throws {
        let session = try project(
            late: "ALTER TABLE a ADD COLUMN b text;\n",
            after: "ALTER TABLE a ADD COLUMN c text;\n"
        )
        let shown = try session.quietly("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        #expect(shown.status == 0, "\(shown.text)")
        #expect(shown.text.contains("table public.a: a new database orders the columns differently"))
        #expect(try session.quietly("git migrate deploy v1.1 -e qa").status == 0)
    }

    @Test func aScriptThatFailsInOneOrderProvesNothing() throws {
        let session = try project(
            late: "CREATE TABLE b (id bigint);\n",
            after: "CREATE TABLE IF NOT EXISTS b (other text);\n"
        )
        let broken = try session.quietly("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        #expect(broken.status == 1)
        #expect(broken.text.contains("not proven: 002_b fails in the order of qa"), "\(broken.text)")
        #expect(broken.text.contains("relation \"b\" already exists"), "\(broken.text)")
    }

    @Test func linesThatPartedAreProvenWithTheRevertsThatLeadFromOneToTheOther() throws {
        let session = try project(late: "CREATE TABLE b (id bigint);\n")
        try session.quietly("git checkout -q -b hotfix v1.0")
        try session.writePair("004_fix", up: "CREATE TABLE fix (id bigint);\n", down: "DROP TABLE fix;\n")
        try session.repository.commit(seconds: 180)
        try session.quietly("git migrate deploy hotfix -e qa")
        let shown = try session.quietly("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        #expect(shown.status == 0, "\(shown.text)")
        #expect(try session.quietly("git migrate deploy v1.1 -e qa").status == 1)
        let deployed = try session.quietly("git migrate deploy v1.1 -e qa --allow-revert")
        #expect(deployed.status == 0, "\(deployed.text)")
        #expect(deployed.text.contains("002_b runs late, proven independent of order"), "\(deployed.text)")
    }

    @Test func anEditedScriptIsAnotherPlan() throws {
        let session = try project(late: "CREATE TABLE b (id bigint);\n")
        try session.quietly("git migrate test --order v1.1 -e qa --url \"$SCRATCH\"")
        try session.writePair("002_b", up: "CREATE TABLE b (id integer);\n")
        try session.repository.commit(seconds: 240)
        #expect(try session.quietly("git migrate plan v1.1 -e qa").status == 0)
        #expect(try session.quietly("git migrate plan HEAD -e qa").status == 1)
    }

    @Test(.enabled(if: Corpus.graphNode.isAvailable, "the history is not here"))
    func theLateMigrationOfARealProjectIsProvenAndThenDeployed() throws {
        let project = try CorpusProject(.graphNode, on: TestServer.shared())
        #expect(try project("deploy", "v0.19.0").status == 0)
        #expect(try project("deploy", "v0.19.1").status == 1)
        let proof = try run(
            Tool.path,
            [
                "test", "--order", "v0.19.1", "-e", "production", "--url",
                try project.server.freshDatabase(),
            ],
            environment: Tool(in: project.repository).environment,
            currentFolder: project.repository.path
        )
        #expect(proof.status == 0, "\(proof.out)\(proof.err)")
        #expect(proof.err.contains("may run late"), "\(proof.err)")
        let deployed = try project("deploy", "v0.19.1")
        #expect(deployed.status == 0, "\(deployed.messages)")
        #expect(deployed.messages.contains("proven independent of order"), "\(deployed.messages)")
    }
}
