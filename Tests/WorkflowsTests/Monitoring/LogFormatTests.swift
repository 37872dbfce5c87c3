import TestSupport
import Testing

/// Messages for programs, which are an object a line.
@Suite struct LogFormatTests {
    let staging: Staging

    init() throws { staging = try Staging() }

    private func lines(of outcome: Tool.Outcome, location: SourceLocation = #_sourceLocation) -> LogLines {
        let log = LogLines(outcome.messages)
        #expect(log.problems.isEmpty, sourceLocation: location)
        #expect(log.lines.allSatisfy { $0["environment"] == "staging" }, sourceLocation: location)
        #expect(log.lines.last?["event"] == "run-ends", sourceLocation: location)
        #expect(log.lines.last?["exitStatus"] == "\(outcome.status)", sourceLocation: location)
        return log
    }

    @Test func aDeploymentIsToldLineByLineAndKeepsSecretsAndRowsToItself() throws {
        let commit = try staging.commit(
            .table("001", "a"),
            .init("002_warn", up: "DO $$ BEGIN RAISE WARNING 'beware'; RAISE NOTICE 'trifle'; END $$;\n"),
            tag: "v1.0"
        )
        var log = lines(of: try staging.deploy("v1.0", "--log-format", "json"))
        #expect(
            log.events == [
                "plan", "deployment-begins", "migration-begins", "migration-ends", "migration-begins",
                "notice",
                "migration-ends", "message", "run-ends",
            ]
        )
        #expect(log.of("plan").first?["to"] == commit)
        #expect(log.of("migration-ends").map { $0["migration"] } == ["001_a", "002_warn"])
        #expect(log.of("migration-ends").allSatisfy { Int($0["milliseconds"] ?? "") != nil })
        #expect(log.of("notice").first?["message"] == "beware")
        #expect(log.lines.dropFirst().allSatisfy { $0["deployment"] == "1" })

        // What fails is told by its name and its code.
        try staging.repository.git("config", "migrate.logFormat", "json")
        let fill = "INSERT INTO u VALUES ('geheim'); -- PASSWORD 'geheim'\n"
        try staging.commit(
            .init(
                "003_twice",
                up: "CREATE TABLE u (t text PRIMARY KEY);\n\(fill)\(fill)",
                down: "DROP TABLE u;\n"
            )
        )
        let failed = try staging.command("deploy")
        #expect(failed.status == 2)
        #expect(!failed.messages.contains("geheim"))
        log = lines(of: failed)
        let error = try #require(log.of("error").first)
        #expect(
            error["level"] == "error" && error["migration"] == "003_twice" && error["sqlState"] == "23505"
        )
        #expect(error["exitStatus"] == "2" && error["deployment"] == "2")

        // Quiet leaves what went wrong, and words are there when they are asked for.
        let quiet = try staging.command("deploy", "-q")
        #expect(LogLines(quiet.messages).events == ["error"])
        let words = try staging.command("deploy", "--log-format", "text")
        #expect(words.messages.contains("error: ") && words.messages.contains("geheim"))
        let none = try staging.command("deploy", "no-such-branch")
        #expect(lines(of: none).events == ["error", "run-ends"])
        try staging.repository.git("config", "migrate.logFormat", "xml")
        #expect(try staging.command("deploy").messages.contains("migrate.logFormat"))
    }

    @Test func rollbacksAndBackupsAreToldLikewise() throws {
        try staging.commit(.table("001", "a"), tag: "v1.0")
        try staging.commit(.table("002", "b"), tag: "v1.1")
        try staging.deploy()
        try staging.repository.git("config", "migrate.logFormat", "json")
        let back = lines(of: try staging.command("rollback", "v1.0"))
        #expect(back.of("migration-ends").first?["kind"] == "revert")
        let made = try staging.command("backup", "--to", "../backups")
        let backup = lines(of: made)
        #expect(backup.events == ["backup-begins", "backup-ends", "run-ends"])
        #expect(made.output.contains(backup.of("backup-ends").first?["name"] ?? "?"))
        #expect(Int(backup.of("backup-ends").first?["bytes"] ?? "") ?? 0 > 0)
    }
}
