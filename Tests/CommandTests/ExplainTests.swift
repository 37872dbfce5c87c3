import TestSupport
import Testing

@Suite struct ExplainTests {
    @Test func aRuleIsExplainedAsItStandsInTheProject() throws {
        let session = try Session()
        try session.show("git migrate explain transaction-control")
        try session.quietly("git config -f .gitmigrate migrate.rule.name-mismatch.severity note")
        try session.quietly("git config migrate.rule.bad-name.severity off")
        try session.quietly("git config --add migrate.rule.bad-name.ignore 'sql/seeds/*'")
        try session.show("git migrate explain --all | tr -s ' ' | grep -A 2 -e '^ name-mis' -e '^ bad-name'")
        try session.show("git migrate explain name-mismatch | tail -n 3")
        try session.show("git migrate explain name-mismatch --color | head -n 7 | cat -v")
        try session.expectGolden("explain")
    }

    @Test func anUnknownRuleIsAnsweredWithTheNearest() throws {
        let session = try Session()
        for name in ["unpaird", "SYNTAX_", "nothing-like-it", "\"$(printf '\\033[31m')\""] {
            #expect(try session.show("git migrate explain \(name)").status == 129)
        }
        #expect(try session.show("git migrate explain --all unpaired").status == 129)
        try session.quietly("git config migrate.rule.unpiared.severity off")
        try session.release("001_users")
        #expect(try session.show("git migrate check --all").status == 128)
        #expect(try session.show("git migrate explain 2>&1 | head -n 4").status == 0)
        try session.expectGolden("explain-unknown")
    }

    @Test func rulesAreExplainedOutsideOfARepositoryToo() throws {
        let session = try Session()
        session.folder = session.repository.folder
        #expect(
            try session.quietly("git-migrate explain syntax").text.hasPrefix("syntax\n\nscript · error\n")
        )
        #expect(try session.quietly("git-migrate explain | grep '^  unpaired '").status == 0)
    }
}
