import Foundation
import TestSupport
import Testing

/// The commands of the billing workflow, with `git migrate` in place of its script's name, do what its guide says of them.
@Suite struct BillingTests {
    @Test func itsCommandsWorkAsWritten() throws {
        let session = try BillingProject.session()
        try session.show("cat .gitmigrate")
        try session.show("git migrate validate")
        try session.show("git migrate status")
        try session.show("git migrate deploy \(BillingProject.billing).sql")
        #expect(try BillingProject.tables(session, "STAGING") == "invoices")
        try session.show("CONFIRM_PRODUCTION=true git migrate deploy \(BillingProject.billing).sql")
        #expect(try BillingProject.tables(session, "PRODUCTION") == "invoices")
        try session.show("git migrate status")
        session.remark("the second run does nothing")
        try session.show("CONFIRM_PRODUCTION=true git migrate deploy \(BillingProject.billing).sql")
        try session.show("git migrate rollback \(BillingProject.billing).sql")
        try session.show("git migrate rollback \(BillingProject.billing).sql")
        #expect(try BillingProject.tables(session, "STAGING").isEmpty)
        #expect(try BillingProject.tables(session, "PRODUCTION") == "invoices")
        try session.show("CONFIRM_PRODUCTION=true git migrate rollback \(BillingProject.billing).sql")
        #expect(try BillingProject.tables(session, "PRODUCTION").isEmpty)
        try session.expectGolden("billing")
    }

    @Test func oneMigrationIsTakenInItsTurnUnlessTheUserAsksOtherwise() throws {
        let session = try BillingProject.session()
        try BillingProject.addLater(to: session)
        try session.show("git migrate deploy \(BillingProject.payments).sql")
        #expect(try BillingProject.tables(session, "STAGING").isEmpty)
        session.folder = session.repository.path + "/supabase"
        try session.show("git migrate deploy \(BillingProject.refunds).sql -e staging")
        session.folder = session.repository.path
        session.remark("by its path, its identifier, and its rollback's name")
        try session.show("git migrate deploy supabase/migrations/\(BillingProject.billing).sql -q")
        try session.show("git migrate plan \(BillingProject.payments)")
        try session.show("git migrate deploy \(BillingProject.payments)_rollback.sql -q")
        #expect(try BillingProject.tables(session, "STAGING") == "invoices payments")
        try session.show("git migrate rollback \(BillingProject.billing).sql")
        try session.show("git migrate rollback \(BillingProject.billing).sql --only")
        #expect(try BillingProject.tables(session, "STAGING") == "payments")
        session.remark("it is late now")
        try session.show("git migrate deploy \(BillingProject.billing).sql")
        try session.show("git migrate deploy \(BillingProject.billing).sql --allow-late -q")
        #expect(try BillingProject.tables(session, "STAGING") == "invoices payments")
        session.remark("what the ledger knows can be reverted when no commit has it any more")
        try session.quietly("git rm -q supabase/migrations/*payments*")
        try session.repository.commit(message: "Forget payments", seconds: 2)
        try session.show("git migrate rollback \(BillingProject.payments).sql --only -q")
        #expect(try BillingProject.tables(session, "STAGING") == "invoices")
        try session.expectGolden("billing-turns")
    }

    @Test func aFileThatNoCommitHasIsRefusedInWords() throws {
        let session = try BillingProject.session(commit: false)
        try session.show("git migrate deploy \(BillingProject.billing).sql")
        try session.quietly("git add .")
        try session.show("git migrate deploy \(BillingProject.billing).sql")
        try session.show("git migrate rollback \(BillingProject.billing).sql")
        try session.repository.commit(message: "Keep invoices")
        try session.show("git migrate deploy 20250210000000_biling_integration_schema.sql")
        try session.show("git migrate deploy 20250210000000_biling_integration_schema")
        try session.show("git migrate rollback nothing.sql")
        try session.show("git migrate rollback --last --only")
        try session.show("git migrate rollback HEAD --only")
        session.remark("where there is no URL")
        session.environment["SUPABASE_STAGING_URL"] = nil
        try session.show("git migrate deploy \(BillingProject.billing).sql")
        session.remark("a configured environment is taken, and -e before all")
        try session.quietly("git config migrate.environment production")
        try session.show("git migrate deploy \(BillingProject.billing).sql --dry-run")
        try session.show(
            "CONFIRM_PRODUCTION=true git migrate deploy \(BillingProject.billing).sql -e staging"
        )
        try session.quietly("git config --unset migrate.environment")
        session.remark("validate says what is wrong with all of them")
        try session.quietly("git rm -q supabase/migrations/*_rollback.sql")
        try session.repository.commit(message: "Forget the way back", seconds: 1)
        try session.show("git migrate validate")
        try session.show("git migrate validate --staged")
        try session.expectGolden("billing-refused")
    }
}
