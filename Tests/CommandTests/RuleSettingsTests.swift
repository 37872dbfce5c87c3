import TestSupport
import Testing

/// What a project and a script say of rules.
@Suite struct RuleSettingsTests {
    @Test func aCommentAllowsABreachWithAReason() throws {
        let session = try Session()
        let downs = [
            "001_file": "-- migrate: allow empty: statistics need no undoing\n",
            "002_no_reason": "-- migrate: allow empty\n",
            "003_no_rule": "-- migrate: allow: because\n",
            "004_unknown": "-- migrate: allow emty: because\n",
            "005_unneeded": "-- migrate: allow empty: because\nSELECT 1;\n",
            "006_forbidden": "-- migrate: allow syntax: because\nSELCT 1;\n",
            "007_several": "/* migrate: allow empty, allowance: because */\n",
        ]
        for (name, down) in downs { try session.writePair(name, up: "ANALYZE;\n", down: down) }
        try session.quietly("git add .")
        try session.show("git migrate check")
        try session.expectGolden("allowances")
    }

    @Test func aProjectSaysHowMuchARuleMatters() throws {
        let session = try Session()
        try session.writePair("001_a", up: "SELCT 1;\n", down: "-- nothing\n")
        try session.repository.write("sql/migrations/seeds/users.sql", "SELECT 1;\n")
        try session.repository.write("sql/migrations/notes.sql", "SELECT 1;\n")
        try session.quietly("git add .")
        let settings = [
            "migrate.rule.empty.severity note", "migrate.rule.bad-name.severity off",
            "migrate.rule.bad-name.severity warning", "migrate.rule.bad-name.ignore 'sql/migrations/seeds/*'",
            "migrate.rule.syntax.severity fatal", "migrate.rule.syntx.severity note",
        ]
        for setting in settings {
            try session.show(
                "git config -f .gitmigrate \(setting) && git add .gitmigrate && git migrate check"
            )
            if setting.contains("synt") {
                try session.quietly("git config -f .gitmigrate --unset migrate.rule.syntax.severity")
            }
        }
        try session.expectGolden("rule-settings")
    }
}
