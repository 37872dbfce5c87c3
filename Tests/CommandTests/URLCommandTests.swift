import Foundation
import TestSupport
import Testing

/// A command of the user's own configuration tells where an environment is.
@Suite struct URLCommandTests {
    private func session() throws -> (Session, url: String) {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        let url = try TestServer.shared().freshDatabase()
        // Stands for the Supabase CLI, and writes down that it ran.
        try session.repository.write(
            "../supabase",
            """
            #!/bin/sh
            echo ran >> "$HOME/runs"
            echo 'fetching the branch' >&2
            echo 'POSTGRES_URL="postgresql://nobody@127.0.0.1:1/pooled"'
            echo 'POSTGRES_URL_NON_POOLING="\(url)"'

            """
        )
        try session.quietly(
            "chmod +x ../supabase; git config migrate.staging.urlCommand '../supabase branches get staging -o env'"
        )
        return (session, url)
    }

    @Test func itIsRunOnceACommand() throws {
        let (session, _) = try session()
        for line in [
            "git migrate deploy v1.0 -e staging", "git migrate status staging", "git migrate doctor staging",
            "git migrate rollback --last -e staging", "git migrate test 001_users --staging",
        ] {
            try? FileManager.default.removeItem(atPath: session.repository.folder + "/runs")
            let shown = try session.quietly(line)
            #expect(shown.status == 0 || line.contains("doctor"), "\(line): \(shown.text)")
            #expect(shown.text.contains("fetching the branch\n"), "\(shown.text)")
            let runs = try String(contentsOfFile: session.repository.folder + "/runs", encoding: .utf8)
            #expect(runs == "ran\n", "\(line)")
        }
        session.remark("what needs no database runs nothing")
        try? FileManager.default.removeItem(atPath: session.repository.folder + "/runs")
        try session.quietly("git migrate check --all; git migrate plan v9 -e staging; git migrate test --all")
        #expect(!FileManager.default.fileExists(atPath: session.repository.folder + "/runs"))
    }

    @Test func whatItDoesWrongIsSaidWithoutTheURL() throws {
        let (session, url) = try session()
        for command in [
            "echo postgresql://ada:s3cret@; exit 3", "true",
            "echo postgresql://ada:s3cret@h/a; echo postgresql://b",
            "echo SECRET=s3cret", "echo 'POSTGRES_URL=\"postgresql://u:%2A%2A%2A%2A%2A%2A@h/db\"'",
            "echo postgresql://ada:s3cret@h:port/db", "no-such-program",
        ] {
            try session.repository.git("config", "migrate.staging.urlCommand", command)
            try session.show("git migrate plan v1.0 -e staging")
        }
        #expect(!session.transcript.contains("s3cret"))
        session.remark("a URL goes before it, and it goes before a variable")
        try session.repository.git("config", "migrate.staging.urlCommand", "echo '\(url)'")
        session.environment["SUPABASE_STAGING_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        try session.show("git migrate plan v1.0 -e staging")
        try session.repository.git("config", "migrate.staging.url", "postgresql://nobody@127.0.0.1:1/first")
        try session.show("git migrate plan v1.0 -e staging")
        try session.repository.git("config", "--unset", "migrate.staging.url")
        session.remark("never from the committed file")
        try session.repository.git("config", "-f", ".gitmigrate", "migrate.staging.urlCommand", "touch ran")
        try session.show("git migrate plan v1.0 -e staging")
        #expect(!FileManager.default.fileExists(atPath: session.repository.path + "/ran"))
        try session.expectGolden("url-command")
    }

    @Test func anInterruptEndsIt() throws {
        let (session, _) = try session()
        try session.repository.git(
            "config",
            "migrate.staging.urlCommand",
            "touch ../waits; kill -INT $$; sleep 60; echo late"
        )
        let shown = try session.quietly("git migrate plan v1.0 -e staging")
        #expect(shown.status == 128, "\(shown.text)")
        #expect(shown.text.contains("ended with status 130"), "\(shown.text)")
    }

    @Test func aPoolerOfSupabaseIsNoticed() throws {
        let (session, _) = try session()
        let server = try TestServer.shared().server
        let relay = try Relay(to: server.socketDirectory + "/.s.PGSQL.5432")
        let url = try TestServer.shared().freshDatabase()
        let database = try #require(url.firstMatch(of: /db_[0-9a-f]{8}/)).output
        let address =
            "host=aws-0-eu-central-1.pooler.supabase.com hostaddr=127.0.0.1 port=\(relay.port) user=postgres"
        try session.repository.git("config", "migrate.staging.url", "\(address) dbname=\(database)")
        let plan = try session.quietly("git migrate plan v1.0 -e staging")
        #expect(plan.text.contains("note: through Supabase's pooler in session mode: "), "\(plan.text)")
        let doctor = try session.quietly("git migrate doctor staging")
        #expect(doctor.text.contains("behind Supabase's pooler in session mode"), "\(doctor.text)")
    }
}
