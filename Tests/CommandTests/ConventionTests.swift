import TestSupport
import Testing

/// What conventions take beside being switched on.
@Suite struct ConventionTests {
    @Test func wrongSettingsAreRefusedWithWhatTheyTake() throws {
        let session = try Session()
        try session.release("001_users")
        for setting in [
            "migrate.header ,", "migrate.namePattern '(open'", "migrate.namePattern ''",
            "migrate.exposedSchemas ' '",
        ] {
            try session.quietly("git config \(setting)")
            try session.show("git migrate check --all")
            try session.quietly("git config --unset \(setting.prefix { $0 != " " })")
        }
        try session.expectGolden("conventions-refused")
    }

    @Test func conventionsAreSilentUntilTheyAreSwitchedOn() throws {
        let session = try Session()
        try session.writePair("001_Users", up: "CREATE TABLE t_001_Users (id serial, at timestamp);\n")
        try session.repository.commit()
        #expect(try session.quietly("git migrate check --all").text == "1 migration checked, no findings\n")
        try session.quietly("git config migrate.rule.timestamp-without-zone.severity error")
        try session.quietly("git config migrate.rule.name-off-pattern.severity note")
        try session.show("git migrate check --all")
        try session.expectGolden("conventions")
    }

    @Test func theTemplateKeepsTheConventionsOfHeadsAndNames() throws {
        let session = try Session()
        try session.quietly("git migrate new 'Add Invoices & Totals' && git add .")
        let shown = try session.quietly(
            "git migrate check --rule header-incomplete --rule name-off-pattern"
        )
        #expect(shown.text == "1 migration checked, no findings\n")
    }
}
