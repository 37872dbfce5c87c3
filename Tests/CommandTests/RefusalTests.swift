import Foundation
import TestSupport
import Testing

/// What plan and deploy refuse, and how they say so.
@Suite struct RefusalTests {
    /// Three releases; `qa` is at v1.0 and has had 003 by itself.
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try session.release("003_tags", tag: "v1.2", seconds: 2)
        try session.makeEnvironment("qa")
        try session.quietly("git migrate deploy v1.0 -e qa")
        return session
    }

    @Test func everyPlanThatIsRefusedSaysWhyAndWhatGoesOn() throws {
        let session = try session()
        session.remark("a target that lacks what is applied")
        try session.show("git migrate deploy v1.2 -e qa -q")
        try session.show("git migrate deploy v1.1 -e qa")
        try session.show("git migrate rollback v1.1 -e qa -q")
        session.remark("a rollback that would have to apply")
        try session.show("git migrate rollback v1.2 -e qa")
        session.remark("a single migration, and then the one before it")
        try session.show("git migrate rollback v1.0 -e qa -q")
        try session.show("git migrate deploy v1.2 -e qa -- sql/migrations/up/003_tags.sql")
        try session.show("git migrate plan v1.2 -e qa")
        try session.show("git migrate plan v1.2 -e qa --allow-late")
        try session.show("git migrate deploy v1.2 -e qa -- sql/migrations/up/001_users.sql sql/nothing.sql")
        session.remark("an edit, and one in comments alone")
        try session.writePair("001_users", up: "CREATE TABLE t_001_users (\n\tid bigint,\n\tname text\n);\n")
        try session.writePair("003_tags", up: "-- tags\nCREATE TABLE t_003_tags (id bigint);\n")
        try session.repository.commit(message: "Edit", seconds: 3)
        try session.show("git migrate plan -e qa --allow-late")
        session.remark("no down script, and two migrations with one version")
        try session.quietly("git reset -q --hard v1.2")
        try session.writePair("004_a")
        try session.writePair("004_b")
        try session.repository.write("sql/migrations/up/005_alone.sql", "SELECT 1;\n")
        try session.repository.commit(message: "Add more", seconds: 4)
        try session.show("git migrate plan -e qa --allow-late")
        session.remark("scripts that cannot run")
        try session.quietly("git reset -q --hard v1.2")
        try session.writePair("004_a", up: "SELCT 1;\n")
        try session.writePair(
            "005_b",
            up: "BEGIN;\nCREATE INDEX CONCURRENTLY i ON t_001_users (id);\nCOMMIT;\n"
        )
        try session.writePair("006_c", up: "SELECT 1;\nCOMMIT;\nSELECT 2;\n")
        try session.repository.commit(message: "Add what cannot run", seconds: 5)
        try session.show("git migrate plan -e qa --allow-late")
        try session.expectGolden("refused-plans")
    }

    @Test func whatAHintNamesGoesOn() throws {
        let session = try session()
        let single = "git migrate deploy v1.2 -e qa -q -- sql/migrations/up/003_tags.sql"
        let refusals = [
            (single, "git migrate deploy 'HEAD^{/Add 003}' -e qa"),
            ("git migrate deploy v1.2 -e qa -q", "git migrate deploy v1.1 -e qa"),
            ("true", "git migrate rollback v1.2 -e qa"),
            (single, "git migrate deploy v1.1 -e qa --allow-revert --allow-late -- sql/nothing.sql"),
        ]
        for (before, line) in refusals {
            try session.quietly("git migrate rollback v1.0 -e qa -q; " + before)
            let refused = try session.quietly(line)
            #expect(refused.status == 1, "\(line): \(refused.text)")
            let hint = try #require(
                refused.text.split(separator: "\n").first { $0.contains("hint: ") },
                "\(line)"
            )
            let command = try #require(hint.range(of: "git migrate ")).lowerBound
            let words = String(hint[command...]).replacingOccurrences(
                of: " shows what is pending",
                with: " --allow-revert"
            )
            let shown = try session.quietly(words)
            #expect(shown.status == 0, "\(hint): \(shown.text)")
        }
    }

    @Test func aHintAsksForNothingMoreThanTheCommandDid() throws {
        let session = try session()
        try session.release("004_more", seconds: 3)
        try session.quietly("git migrate deploy v1.2 -e qa -q -- sql/migrations/up/003_tags.sql")
        session.folder = session.repository.path + "/sql"
        let refused = try session.quietly(
            "git migrate deploy -e qa --allow-revert -- migrations/up/002_posts.sql"
        )
        let command =
            "git migrate deploy HEAD -e qa --allow-revert --allow-late -- migrations/up/002_posts.sql"
        #expect(refused.text.hasSuffix("hint: to run it out of order: \(command)\n"), "\(refused.text)")
        let shown = try session.quietly(command)
        #expect(shown.text.contains("1 migration applied"), "\(shown.text)")
        #expect(try session.quietly("git migrate status qa").text.contains("1 behind"))
    }

    @Test func aRevisionOrAnEnvironmentThatIsNotThereIsNamed() throws {
        let session = try Session()
        try session.show("git migrate deploy -e qa")
        try session.show("git migrate plan -e production")
        try session.show("git migrate status")
        try session.release("001_users")
        try session.show("git migrate deploy v9 -e production")
        try session.show("git migrate deploy -e production")
        try session.show("git migrate rollback --last -e staging")
        try session.show("SUPABASE_PRODUCTION_URL= git migrate deploy -e production")
        try session.quietly("git config migrate.other.urlFrom OTHER_URL")
        try session.show("git migrate deploy -e other")
        try session.quietly("echo text > file && git add file && git tag blob $(git hash-object -w file)")
        try session.show("git migrate deploy blob -e other")
        try session.show("git migrate status")
        try session.expectGolden("refused-places")
    }

    @Test func whatIsWrongWithTheConfigurationIsNamed() throws {
        let session = try Session()
        try session.release("001_users")
        try session.quietly("git migrate init")
        let committed = [
            #"[migrate "qa"]\n\turl = postgresql://u:s3cret@host/x\n"#, #"[migrate "qa"]\n\tservice = qa\n"#,
            #"[include]\n\tpath = /etc/passwd\n"#, #"[migrate\n"#, #"[migrate]\n\tlayout = bogus\n"#,
            #"[migrate]\n\tup = {name}.sql\n\tdown = {version}.sql\n"#, #"[migrate]\n\tup = {version}.sql\n"#,
            #"[migrate]\n\tpath = ../elsewhere\n"#, #"[migrate]\n\tenvironment = Production\n"#,
            #"[migrate "production"]\n\tconfirm = perhaps\n"#,
            #"[migrate "production"]\n\tlockTimeout = soon\n"#,
        ]
        try session.quietly("cp .gitmigrate kept")
        for text in committed {
            try session.quietly("cp kept .gitmigrate && printf '\(text)' >> .gitmigrate")
            session.remark("with \(text)")
            let environment =
                text.contains("qa") ? " -e qa" : text.contains("production") ? " -e production" : ""
            #expect(try session.show("git migrate plan" + environment).status != 0)
        }
        try session.expectGolden("refused-configuration")
        #expect(
            !session.transcript.replacing("with [migrate \"qa\"]\\n\\turl = postgresql://u:s3cret", with: "")
                .contains("s3cret")
        )
    }

    @Test func noPasswordIsShownWhateverIsWrongWithTheURL() throws {
        let session = try Session()
        try session.release("001_users")
        let urls = [
            "postgresql://u:s3cret@host:99999/x", "postgresql://u:s3%zzcret@host/x",
            "postgresql://u:s3cret@[::1/x",
            "mysql://u:s3cret@host/x", "u:s3cret@host", "postgresql://u:s3cret@127.0.0.1:1/x",
            "postgresql://u@127.0.0.1:1/x?password=s3cret", "host=127.0.0.1 port=1 user=u password=s3cret",
            "host=127.0.0.1 port=1 password='s3cret", "postgresql://u:s3cret@/x?host=/nowhere",
            "postgresql://u:s3cret@127.0.0.1:1/x?bogus=1", "postgresql://u:s3cret@no.such.host.invalid/x",
        ]
        for url in urls {
            session.environment["SUPABASE_PRODUCTION_URL"] = url
            session.remark("at " + url.replacing("s3cret", with: "…").replacing("s3%zzcret", with: "%zz"))
            for command in ["deploy", "status"] {
                let shown = try session.quietly(
                    "git migrate \(command) -e production --verbose 2>&1 || git migrate status"
                )
                #expect(!shown.text.contains("s3"), "\(url): \(shown.text)")
            }
            #expect(try session.show("git migrate deploy -e production").status == 128, "\(url)")
        }
        try session.expectGolden("refused-urls")
    }

    @Test func aWrongPasswordIsNamedAndNotShown() throws {
        let session = try Session()
        try session.release("001_users")
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        let role = try server.freshRole("LOGIN PASSWORD 'right'")
        // The rule for this role comes first; the server reads it when it gets to it.
        let rules = server.server.dataDirectory + "/pg_hba.conf"
        let kept = try String(contentsOfFile: rules, encoding: .utf8)
        try Data("local all \(role) scram-sha-256\n\(kept)".utf8).write(to: URL(fileURLWithPath: rules))
        _ = try server.psql(url, "SELECT pg_reload_conf();")
        let bare = server.url(url, as: role)
        let probe = { try run("psql", ["-w", bare, "-c", ""], environment: session.environment).status }
        let deadline = ContinuousClock.now + .seconds(60)
        while try probe() == 0 { try #require(ContinuousClock.now < deadline, "the rule does not hold") }
        let wrong = bare.replacingOccurrences(of: "//\(role)@", with: "//\(role):wrong-one@")
        session.environment["SUPABASE_STAGING_URL"] = wrong
        try session.show("git migrate deploy -e staging")
        session.environment["SUPABASE_STAGING_URL"] = bare
        try session.show("git migrate deploy -e staging")
        #expect(!session.transcript.contains("wrong-one"))
        try session.expectGolden("refused-password")
        session.environment["PGPASSWORD"] = "right"
        let granted = try session.quietly("git migrate plan -e staging")
        #expect(granted.status == 0, "\(granted.text)")
    }
}
