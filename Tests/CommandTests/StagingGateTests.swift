import Foundation
import TestSupport
import Testing

/// Promotion: production gets what staging has, when deployments may begin.
@Suite struct StagingGateTests {
    private let session: Session

    init() throws {
        session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.release("002_posts", tag: "v1.1", seconds: 1)
        try session.makeEnvironment("staging")
        try session.makeEnvironment("production")
        try session.quietly("git config migrate.production.confirm false")
    }

    @Test func whatStagingDoesNotHaveIsRefused() throws {
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git migrate deploy v1.0 -e staging")
        try session.show("git migrate plan v1.1 -e production")
        try session.show("git migrate deploy v1.0 -e production")
        session.remark("another script of the same name is another migration")
        try session.quietly("git checkout -q -b other v1.0")
        try session.writePair(
            "002_posts",
            up: "CREATE TABLE other (id bigint);\n",
            down: "DROP TABLE other;\n"
        )
        try session.repository.commit(seconds: 2)
        try session.quietly("git migrate deploy other -e staging")
        try session.show("git migrate deploy v1.1 -e production")
        try session.quietly("git migrate rollback v1.0 -e staging && git migrate deploy v1.1 -e staging")
        try session.show("git migrate deploy v1.1 -e production")
        session.remark("a way back through deploy follows staging too")
        try session.show("git migrate deploy v1.0 -e production --allow-revert")
        try session.expectGolden("gate-staging")
    }

    @Test func aTimeThereCanBeRequired() throws {
        try session.quietly("git config migrate.production.afterFor 1h")
        let alone = try session.quietly("git migrate plan v1.1 -e production")
        #expect(alone.status == 128)
        #expect(alone.text.contains("migrate.production.afterFor is set without migrate.production.after"))
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git migrate deploy v1.1 -e staging")
        let early = try session.quietly("git migrate deploy v1.1 -e production")
        #expect(early.status == 1)
        #expect(early.text.contains("60 min are required"), "\(early.text)")
        #expect(early.text.contains("it may go on in 60 min"), "\(early.text)")
        try session.quietly("git config migrate.production.afterFor 0")
        #expect(try session.quietly("git migrate deploy v1.1 -e production").status == 0)
    }

    @Test func withoutAConnectionTheRecordTells() throws {
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git migrate deploy v1.0 -e staging")
        try session.quietly("git config --unset migrate.staging.url")
        let recorded = try session.quietly("git migrate plan v1.0 -e production")
        #expect(recorded.status == 0, "\(recorded.text)")
        #expect(recorded.text.contains("by what this repository remembers of it"), "\(recorded.text)")
        let missing = try session.quietly("git migrate plan v1.1 -e production")
        #expect(missing.status == 1)
        #expect(missing.text.contains("staging does not have 002_posts"), "\(missing.text)")
        try session.quietly("git update-ref -d refs/migrate/staging")
        let unknown = try session.quietly("git migrate plan v1.0 -e production")
        #expect(unknown.status == 1)
        #expect(unknown.text.contains("the repository remembers nothing of it"), "\(unknown.text)")
    }

    @Test func anEnvironmentOutOfReachIsNoEvidence() throws {
        try session.quietly("git config migrate.production.after staging")
        try session.quietly("git migrate deploy v1.0 -e staging")
        try session.quietly("git config migrate.staging.url 'postgresql:///nowhere?host=/nonexistent'")
        let refused = try session.quietly("git migrate deploy v1.0 -e production")
        #expect(refused.status == 1)
        #expect(refused.text.contains("staging could not be asked"), "\(refused.text)")
    }

    @Test func anEnvironmentDoesNotFollowItself() throws {
        try session.quietly("git config migrate.production.after production")
        let refused = try session.quietly("git migrate plan v1.0 -e production")
        #expect(refused.status == 128)
        #expect(refused.text.contains("the name of another environment"), "\(refused.text)")
    }

    /// The server's own clock says which day it is; the windows are then made to be open or shut.
    @Test func deploymentsBeginInAWindow() throws {
        let server = try TestServer.shared()
        let url = try session.repository.git("config", "migrate.production.url")
        let zone = "Pacific/Auckland"
        let today = try server.psql(
            url,
            "SELECT to_char(now() AT TIME ZONE '\(zone)', 'Dy'), to_char(now() AT TIME ZONE '\(zone)' + '3 days', 'Dy')"
        ).split(whereSeparator: { "|\n".contains($0) }).map(String.init)
        let set = "git config --add migrate.production.window"
        try session.quietly("\(set) '\(today[1]) 10:00-11:00 \(zone)'")
        let shut = try session.quietly("git migrate deploy v1.0 -e production")
        #expect(shut.status == 1)
        #expect(shut.text.contains("outside of \(today[1]) 10:00-11:00 \(zone)"), "\(shut.text)")
        #expect(shut.text.contains("hint: it opens on \(today[1]) 10:00 in \(zone)"), "\(shut.text)")
        try session.quietly("\(set) 'Mon-Sun 00:00-24:00 \(zone)'")
        let open = try session.quietly("git migrate deploy v1.0 -e production")
        #expect(open.status == 0, "\(open.text)")
        #expect(open.text.contains("within Mon-Sun 00:00-24:00 \(zone)"), "\(open.text)")
        for window in ["Mon-Sun 00:00-24:00 Europe/Pariss", "sometimes", "Mon-Sun 09:00-16:00"] {
            try session.quietly("git config --replace-all migrate.production.window '\(window)'")
            let wrong = try session.quietly("git migrate plan v1.1 -e production")
            #expect(wrong.status == 128, "\(window): \(wrong.text)")
            #expect(wrong.text.contains("such as Mon-Thu 09:00-16:00 Europe/Paris"), "\(wrong.text)")
        }
    }
}
