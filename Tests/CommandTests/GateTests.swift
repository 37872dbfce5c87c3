import Foundation
import TestSupport
import Testing

/// What an environment requires is shown by plan, enforced by deploy, and gone around only on the record.
@Suite struct GateTests {
    private func session() throws -> Session {
        let session = try Session()
        try session.release("001_users", tag: "v1.0")
        try session.makeEnvironment("production")
        return session
    }

    private func remarks(_ session: Session) throws -> String {
        try TestServer.shared().psql(
            session.repository.git("config", "migrate.production.url"),
            "SELECT array_to_string(remarks, ' / ') FROM git_migrate.deployments ORDER BY id DESC LIMIT 1"
        )
    }

    @Test func planShowsTheChecklistAndDeployEnforcesIt() throws {
        let session = try session()
        try session.quietly("git config migrate.production.requireCheck true")
        try session.quietly("git config migrate.production.requireRehearsal true")
        try session.writePair("002_words", up: "CREATE INDEX ON t_001_users (id);\n", down: "SELECT 1;\n")
        try session.repository.commit(seconds: 1)
        session.remark("only what is required is listed")
        try session.show("git migrate plan v1.0 -e production")
        try session.show("git migrate deploy v1.0 -e production --yes")
        try session.show("git migrate plan -e production")
        let ledger = try TestServer.shared().psql(
            session.repository.git("config", "migrate.production.url"),
            "SELECT to_regnamespace('git_migrate') IS NULL"
        )
        #expect(ledger == "t\n", "nothing was changed")
        session.remark("by name, and with a reason")
        let refused = [
            "git migrate deploy v1.0 -e production --override rehearsed",
            "git migrate deploy v1.0 -e production --override rehearsed --reason ' '",
            "git migrate deploy v1.0 -e production --reason 'the fix is urgent'",
            "git migrate deploy v1.0 -e production --override luck --reason 'the fix is urgent'",
        ]
        for line in refused { try session.show(line) }
        try session.show(
            "git migrate plan v1.0 -e production --override rehearsed --reason 'the fix is urgent'"
        )
        try session.show(
            "git migrate deploy v1.0 -e production --yes --override rehearsed --reason 'the fix is urgent'"
        )
        let remarks = try remarks(session)
        #expect(remarks.hasPrefix("gate rehearsed overridden: the fix is urgent ("), "\(remarks)")
        session.remark("with nothing to do nothing is required")
        try session.show("git migrate deploy v1.0 -e production")
        try session.expectGolden("gates")
    }

    @Test func anOverrideThatIsNotNeededIsNotRecorded() throws {
        let session = try session()
        try session.quietly(
            "git migrate deploy v1.0 -e production --yes --override rehearsed --override checked --reason haste"
        )
        #expect(try remarks(session) == "\n")
    }

    @Test func confirmationCanBeOverriddenOnTheRecord() throws {
        let session = try session()
        let done = try session.quietly(
            "git migrate deploy v1.0 -e production --override confirmation --reason 'the pipeline asked'"
        )
        #expect(done.status == 0, "\(done.text)")
        #expect(try remarks(session).contains("gate confirmation overridden: the pipeline asked"))
    }

    @Test func theWayOnCanBePastedWithTheReasonGivenBefore() throws {
        let session = try session()
        try session.quietly("git config migrate.production.requireRehearsal true")
        let first = try session.quietly(
            "git migrate deploy v1.0 -e production --yes --override confirmation --reason 'it is urgent'"
        )
        #expect(
            first.text.contains(
                "git migrate deploy v1.0 -e production --override confirmation --reason 'it is urgent' --override rehearsed\n"
            ),
            "\(first.text)"
        )
    }
}
