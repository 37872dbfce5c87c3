import TestSupport
import Testing

@Suite struct UsageTests {
    @Test func theHelpNamesEveryCommandAndEveryExitStatus() throws {
        let session = try Session()
        try session.show("git migrate -h")
        try session.show("git migrate deploy -h")
        try session.expectGolden("help")
    }

    @Test func everyCommandHasAHelpOfItsOwn() throws {
        let session = try Session()
        let commands = [
            "init", "new", "check", "validate", "explain", "hooks", "hooks install", "hooks uninstall",
            "hooks status",
            "local",
            "local start", "local stop", "local reset", "local psql", "local url", "plan", "deploy",
            "rollback",
            "repair", "status", "blame", "log",
        ]
        for command in commands {
            let help = try session.quietly("git migrate \(command) -h")
            #expect(help.status == 0, "\(command)")
            #expect(help.text.contains("USAGE: git migrate"), "\(command): \(help.text)")
        }
    }

    @Test func aCommandLineThatMakesNoSenseEndsWithTheUsageStatusAndSaysWhatWould() throws {
        let session = try Session()
        let lines = [
            "git migrate --bogus", "git migrate frobnicate", "git migrate hooks frobnicate",
            "git migrate deploy --bogus",
            "git migrate deploy v1 v2", "git migrate deploy -e", "git migrate rollback",
            "git migrate rollback v1 --last",
            "git migrate rollback --steps 0", "git migrate rollback --steps many", "git migrate new",
            "git migrate check --all HEAD", "git migrate repair --resume --mark-done",
            "git migrate deploy -e PROD",
            "git migrate status PROD",
        ]
        for line in lines { #expect(try session.show(line).status == 129, "\(line)") }
        try session.expectGolden("usage")
    }

    @Test func namingNoCommandIsNoSuccess() throws {
        let session = try Session()
        for line in ["git migrate", "git migrate hooks", "git migrate local"] {
            let shown = try session.quietly(line)
            #expect(shown.status == 129, "\(line)")
            #expect(shown.text.contains("SUBCOMMANDS"), "\(line)")
            #expect(
                try session.quietly(line + " 2>/dev/null").text.isEmpty,
                "\(line) prints to standard output"
            )
        }
    }

    @Test func dataGoToStandardOutputAndMessagesToStandardError() throws {
        let session = try Session()
        let created = try session.quietly("git migrate new add users 2>/dev/null")
        #expect(created.text.split(separator: "\n").count == 2)
        #expect(try session.quietly("git migrate init 2>/dev/null").text.isEmpty)
        #expect(try session.quietly("git migrate deploy v9 2>/dev/null").text.isEmpty)
    }

    @Test func outsideOfARepositoryEveryCommandSaysSo() throws {
        let session = try Session()
        session.folder = session.repository.folder
        for command in [
            "init", "new x", "check", "hooks status", "plan", "deploy", "rollback --last", "status",
        ] {
            let shown = try session.quietly("git migrate \(command)")
            #expect(shown.status == 128, "\(command)")
            #expect(shown.text.hasPrefix("fatal: not a git repository"), "\(command): \(shown.text)")
        }
        try session.show("git migrate status")
        try session.expectGolden("no-repository")
    }
}
