import TestSupport
import Testing

/// Releases in the midst of real histories, archived: a database that has them and a new one come to have one schema.
@Suite struct CorporaArchiveTests {
    /// A release of a history, and the commit that it is archived in.
    struct Row: Sendable, CustomTestStringConvertible {
        let corpus: Corpus
        /// What the database ran.
        let deployed: String
        let release: String
        let head: String
        var testDescription: String { "\(corpus.name) \(release)" }
    }

    private static let rows = [
        Row(corpus: .svix, deployed: "v1.20.0", release: "v1.20.0", head: "main"),
        Row(corpus: .graphNode, deployed: "v0.23.0", release: "v0.23.0", head: "v0.35.0"),
        // All scripts of v0.34.0 have another form than those that were released before.
        Row(corpus: .exposureNotifications, deployed: "v0.30.0", release: "v0.34.0", head: "main"),
    ]

    @Test(
        .enabled(if: rows.allSatisfy(\.corpus.isAvailable), "the histories are not here"),
        arguments: rows
    )
    func aDatabaseThatHasAllAndANewOneComeToTheSameSchema(_ row: Row) throws {
        let isAudited = row.corpus.name == Corpus.exposureNotifications.name
        if isAudited, !TestServer.offers(extension: "pgaudit") { return }
        let server = try isAudited ? TestServer.auditing() : TestServer.shared()
        let repository = try row.corpus.configuredClone(bare: false)
        if row.head != "main" { try repository.git("checkout", "-q", "-B", "main", row.head) }
        let tool = Tool(in: repository)
        let (old, new) = (try server.freshDatabase(), try server.freshDatabase())
        try repository.git("config", "migrate.old.url", old)
        let first = try tool("deploy", row.deployed, "-e", "old", "-q")
        #expect(first.status == 0, "\(first.messages)")
        let made = try tool("archive", row.release, "--url", try server.freshDatabase())
        #expect(made.status == 0, "\(made.messages)")
        try repository.git("commit", "-q", "-m", "Archive")
        let checked = try tool(
            "check",
            "--rule",
            "baseline-manifest",
            "--rule",
            "removed-after-release",
            "HEAD~1..HEAD"
        )
        #expect(checked.status == 0, "\(checked.messages)")
        try repository.git("config", "migrate.new.url", new)
        for name in ["old", "new"] {
            let outcome = try tool("deploy", "-e", name, "-q", "--allow-late")
            #expect(outcome.status == 0, "\(outcome.messages)")
        }
        let schema = try server.pgDumpSchema(old, without: "git_migrate")
        #expect(try server.pgDumpSchema(new, without: "git_migrate") == schema)
        let again = try tool("plan", "-e", "old")
        #expect(again.output.contains("there is nothing to do"), "\(again.output)")
    }
}
