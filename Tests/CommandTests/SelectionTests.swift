import TestSupport
import Testing

/// Which findings of `check` count.
@Suite struct SelectionTests {
    /// A project with an error, a warning and, by its own configuration, a note.
    private func project() throws -> Session {
        let session = try Session()
        try session.repository.write("sql/migrations/up/001_alone.sql", "SELECT 1;\n")
        try session.repository.write("sql/migrations/up/002_a.sql", "SELECT 1;\n")
        try session.repository.write("sql/migrations/down/002_b.sql", "SELECT 1;\n")
        try session.repository.write("sql/migrations/notes.sql", "SELECT 1;\n")
        try session.quietly("git config migrate.rule.bad-name.severity note")
        try session.repository.commit()
        return session
    }

    @Test func findingsBelowASeverityAreNeitherShownNorCounted() throws {
        let session = try project()
        for severity in ["note", "warning", "error"] {
            #expect(try session.show("git migrate check --all --severity \(severity)").status == 1)
        }
        try session.quietly("git rm -q sql/migrations/up/001_alone.sql && git commit -q -m Mend")
        #expect(try session.show("git migrate check --all --severity error").status == 0)
        try session.expectGolden("selection-severity")
    }

    @Test func warningsFailAStrictCheckAndNotesNever() throws {
        let session = try project()
        try session.quietly("git rm -q sql/migrations/up/001_alone.sql && git commit -q -m Mend")
        #expect(try session.quietly("git migrate check --all").status == 0)
        #expect(try session.quietly("git migrate check --all --strict").status == 1)
        #expect(try session.quietly("git migrate check --all --strict --severity error").status == 0)
        #expect(try session.quietly("git migrate check --all --strict --exit-zero").status == 0)
        let report = try session.quietly("git migrate check --all --strict --format junit").text
        #expect(
            report.contains(#"<testsuites name="git migrate check" tests="2" failures="1" "#),
            "\(report)"
        )
        try session.quietly("git rm -q sql/migrations/*/002* && git commit -q -m Mend")
        #expect(try session.show("git migrate check --all --strict").status == 0)
    }

    @Test func onlyTheRulesThatAreNamedJudge() throws {
        let session = try project()
        try session.quietly("git config migrate.rule.bad-name.severity off")
        let lines = [
            "--rule unpaired", "--rule name-mismatch --rule unpaired", "--rule bad-name", "--rule syntax",
        ]
        for line in lines { try session.show("git migrate check --all \(line)") }
        try session.expectGolden("selection-rules")
    }

    @Test func aCheckIsLimitedToFilesAndFolders() throws {
        let session = try project()
        session.folder += "/sql"
        let lines = [
            "-- migrations/down", "-- migrations/up/001_alone.sql migrations/notes.sql", "-- ../elsewhere",
        ]
        for line in lines { try session.show("git migrate check --all \(line)") }
        #expect(try session.quietly("git migrate check --all -- .").text.contains("(2 migrations checked)"))
        try session.expectGolden("selection-paths")
    }

    @Test func theExitStatusIsZeroWhateverIsFoundButNotWhateverGoesWrong() throws {
        let session = try project()
        #expect(try session.quietly("git migrate check --all --exit-zero").text.contains("1 error"))
        #expect(try session.quietly("git migrate check --all --exit-zero").status == 0)
        #expect(try session.quietly("git migrate check v9 --exit-zero").status == 128)
    }
}
