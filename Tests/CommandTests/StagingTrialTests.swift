import Foundation
import TestSupport
import Testing

/// `test FILE` rehearses a pair on scratch, and runs it in staging too, which is as it was afterwards.
@Suite struct StagingTrialTests {
    private func staging(_ session: Session) throws -> String {
        try #require(session.environment["SUPABASE_STAGING_URL"])
    }

    @Test func stagingIsUnchangedAfterwards() throws {
        let session = try BillingProject.session()
        let staging = try staging(session)
        try session.show("git migrate test \(BillingProject.billing).sql")
        #expect(try BillingProject.tables(session, "STAGING").isEmpty)
        try session.quietly("git migrate deploy \(BillingProject.billing).sql")
        _ = try TestServer.shared().psql(staging, "INSERT INTO invoices SELECT generate_series(1, 3)")
        try BillingProject.write(
            session,
            BillingProject.payments,
            """
            ALTER TABLE invoices ADD COLUMN paid numeric NOT NULL DEFAULT 0;
            ALTER TABLE invoices ALTER COLUMN id TYPE numeric;
            """,
            """
            ALTER TABLE invoices ALTER COLUMN id TYPE bigint;
            ALTER TABLE invoices DROP COLUMN paid;
            """
        )
        try session.repository.commit(message: "Keep payments", seconds: 1)
        let before = try TestServer.shared().pgDump(staging, ["--no-owner"])
        try session.show("git migrate test \(BillingProject.payments).sql")
        session.remark("proven on scratch before, and tried in staging all the same")
        try session.show("git migrate test supabase/migrations/\(BillingProject.payments).sql")
        try session.show("git migrate test \(BillingProject.payments) --no-staging")
        session.remark("anything but a file leaves staging alone")
        session.environment["SUPABASE_STAGING_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        try session.show("git migrate test --all")
        try session.show("git migrate test --all --staging")
        session.environment["SUPABASE_STAGING_URL"] = staging
        #expect(try TestServer.shared().pgDump(staging, ["--no-owner"]) == before)
        try session.expectGolden("staging-trial")
    }

    @Test func whatStandsInTheWayIsSaid() throws {
        let session = try BillingProject.session()
        let staging = try staging(session)
        try BillingProject.addLater(to: session)
        session.remark("another comes first")
        try session.show("git migrate test \(BillingProject.payments).sql")
        try session.show("git migrate test \(BillingProject.payments).sql --staging")
        session.remark("it is applied there")
        try session.quietly("git migrate deploy \(BillingProject.billing).sql")
        try session.show("git migrate test \(BillingProject.billing).sql")
        session.remark("staging differs from what the migrations make")
        _ = try TestServer.shared().psql(staging, "CREATE TABLE payments (id bigint)")
        let before = try TestServer.shared().pgDump(staging, ["--no-owner"])
        try session.show("git migrate test \(BillingProject.payments).sql")
        #expect(try TestServer.shared().pgDump(staging, ["--no-owner"]) == before)
        session.remark("it cannot run in a transaction, or is not committed")
        try BillingProject.write(
            session,
            BillingProject.refunds,
            "CREATE INDEX CONCURRENTLY paid ON payments (id);",
            "DROP INDEX CONCURRENTLY paid;"
        )
        try session.quietly("git add .")
        try session.show("git migrate test \(BillingProject.refunds).sql")
        try session.repository.commit(message: "Index payments", seconds: 2)
        try session.quietly("git migrate deploy \(BillingProject.payments).sql")
        _ = try TestServer.shared().psql(staging, "DROP TABLE payments")
        try session.quietly("git migrate deploy \(BillingProject.payments).sql")
        try session.show("git migrate test \(BillingProject.refunds).sql")
        session.remark("it fails on scratch")
        try BillingProject.write(
            session,
            "20250213000000_wrong",
            "CREATE TABLE wrong (id bigint);",
            "SELECT 1;"
        )
        try session.repository.commit(message: "Be wrong", seconds: 3)
        try session.show("git migrate test 20250213000000_wrong.sql")
        session.remark("staging is out of reach, or not configured")
        session.environment["SUPABASE_STAGING_URL"] = "postgresql://nobody@127.0.0.1:1/none"
        try session.show("git migrate test \(BillingProject.billing).sql")
        session.environment["SUPABASE_STAGING_URL"] = nil
        try session.show("git migrate test \(BillingProject.billing).sql")
        try session.show("git migrate test \(BillingProject.billing).sql --staging")
        try session.show("git migrate test nothing.sql")
        try session.expectGolden("staging-trial-refused")
    }

    @Test func itWaitsForLocksNoLongerThanTheEnvironmentAllows() throws {
        let session = try BillingProject.session()
        let staging = try staging(session)
        try session.quietly("git migrate deploy \(BillingProject.billing).sql")
        try BillingProject.write(
            session,
            BillingProject.payments,
            "ALTER TABLE invoices ADD COLUMN paid numeric;",
            "ALTER TABLE invoices DROP COLUMN paid;"
        )
        try session.repository.commit(message: "Keep payments", seconds: 1)
        try session.quietly("git config migrate.staging.lockTimeout 100ms")
        let other = try TestServer.shared().connection(to: staging)
        try other.execute("BEGIN; LOCK TABLE invoices IN ACCESS SHARE MODE")
        let refused = try session.quietly("git migrate test \(BillingProject.payments).sql")
        #expect(refused.status == 1, "\(refused.text)")
        #expect(refused.text.contains("lock timeout"), "\(refused.text)")
        #expect(refused.text.contains("staging is as it was"), "\(refused.text)")
        try other.execute("ROLLBACK")
        let done = try session.quietly("git migrate test \(BillingProject.payments).sql")
        #expect(done.status == 0, "\(done.text)")
    }
}
