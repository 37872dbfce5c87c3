import TestSupport
import Testing

@Suite struct EditedInFormTests {
    private static let up = "sql/migrations/up/001_users.sql"
    private static let down = "sql/migrations/down/001_users.sql"

    private func released(_ tags: [(tag: String, up: String)]) throws -> TemporaryRepository {
        let repository = try TemporaryRepository()
        for (seconds, release) in tags.enumerated() {
            try repository.commit(
                [Self.up: release.up, Self.down: "DROP TABLE users;\n"],
                seconds: seconds
            )
            try repository.tag(release.tag)
        }
        return repository
    }

    @Test func releasesThatDifferInCommentsAloneAreNoFinding() throws {
        let repository = try released([
            ("v1.0", "CREATE TABLE users (id bigint);\n"),
            ("v1.1", "-- Copyright\nCREATE TABLE users (\n\tid bigint\n);\n"),
        ])
        let outcome = try Tool(in: repository)("check", "--all")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.messages.contains("no findings"))
    }

    @Test func releasesThatDifferInMoreAreNamedOnceForEachScript() throws {
        let repository = try released([
            ("v1.0", "CREATE TABLE users (id bigint);\n"),
            ("v1.1", "-- Copyright\nCREATE TABLE users (id bigint);\n"),
            ("v1.2", "CREATE TABLE users (id bigint, name text);\n"),
        ])
        let outcome = try Tool(in: repository)("check", "--all")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains("warning: v1.0 and v1.2 released different scripts under this name"),
            "\(outcome.output)"
        )
    }

    @Test func anUnreleasedEditOfCommentsIsAWarningAndAnyOtherAnError() throws {
        let repository = try released([("v1.0", "CREATE TABLE users (id bigint);\n")])
        try repository.commit([Self.up: "-- The users.\nCREATE TABLE users (id bigint);\n"])
        let form = try Tool(in: repository)("check", "--all")
        #expect(form.status == 0)
        #expect(
            form.output.contains(
                "warning: the up script of 001_users, released by v1.0, has changed in comments or white space since"
            ),
            "\(form.output)"
        )
        try repository.commit([Self.up: "CREATE TABLE users (id bigint, name text);\n"])
        let edit = try Tool(in: repository)("check", "--all")
        #expect(edit.status == 1)
        #expect(edit.output.contains("was released by v1.0 and has changed since"), "\(edit.output)")
    }

    @Test func aTagIsNamedRatherThanTheDeploymentOfTheSameCommit() throws {
        let repository = try released([("v1.0", "CREATE TABLE users (id bigint);\n")])
        try repository.git("update-ref", "refs/migrate/production", "v1.0")
        try repository.commit([Self.up: "CREATE TABLE users (id bigint, name text);\n"])
        let outcome = try Tool(in: repository)("check", "--all")
        #expect(outcome.output.contains("was released by v1.0 and"), "\(outcome.output)")
    }
}
