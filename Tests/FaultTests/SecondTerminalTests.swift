import Foundation
import Postgres
import TestSupport
import Testing

/// A colleague who meddles with the ledger from another terminal while a deployment runs.
@Suite struct SecondTerminalTests {
    @Test(arguments: [
        "UPDATE git_migrate.head SET sequence = 99",
        "DELETE FROM git_migrate.steps",
        "UPDATE git_migrate.steps SET kind = 'revert'",
        "DELETE FROM git_migrate.applied",
        "DELETE FROM git_migrate.deployments",
        "TRUNCATE git_migrate.head",
    ])
    func theLedgerIsNotChangedBehindItsBack(statement: String) throws {
        try meddle(statement) { outcome, refusal in
            #expect(refusal?.sqlState == "GM003", "\(statement): \(String(describing: refusal))")
            #expect(outcome.status == 0, "\(statement): \(outcome.messages)")
        }
    }

    /// What the owner of the ledger can do to it stops the deployment at a whole step at most.
    @Test(arguments: [
        (
            "UPDATE git_migrate.deployments SET outcome = 'failed', finished_at = clock_timestamp() WHERE outcome IS NULL",
            ""
        ),
        (
            "ALTER TABLE git_migrate.steps DISABLE TRIGGER ALL",
            "ALTER TABLE git_migrate.steps ENABLE TRIGGER ALL"
        ),
        ("ALTER TABLE git_migrate.steps ADD COLUMN extra text", ""),
        ("REINDEX SCHEMA git_migrate", ""),
        ("VACUUM FULL git_migrate.steps", ""),
    ])
    func whatTheOwnerDoesToTheLedgerLeavesNoHalves(statement: String, remedy: String) throws {
        try meddle(statement, remedy: remedy) { _, _ in }
    }

    /// What ran stays, and nobody knows of it any more: the tool says that, and `status` does not take the database for a new one.
    @Test(arguments: [
        // The deployment begins, the step begins, its second statement is to be recorded, the deployment ends.
        ("git_migrate.begin_deployment", "staging was at base"), ("+ 1 AS attempt", "001_it is in"),
        ("'done', NULL, NULL", "of 002_it, 1 statement ran and stays"),
        ("git_migrate.end_deployment", "001_it and 002_it are in"),
    ])
    func whoeverRemovesTheLedgerStopsTheDeploymentAndIsTold(message: String, rest: String) throws {
        let site = try Site(.indexed)
        try site.expectDone("deploy", "base")
        let url = site.url
        let removal = Relay.Effect.run {
            try? Connection(to: .url(url), applicationName: "git-migrate tests")
                .execute("DROP SCHEMA git_migrate CASCADE")
        }
        site.relay.arm(Relay.Fault(removal, at: .inRequest(message)))
        let outcome = try site.start(["deploy"], relayed: true).wait()
        #expect(site.relay.struck)
        #expect(outcome.status == 3, "\(outcome.messages)")
        for words in [
            "somebody has removed the ledger of staging, the schema git_migrate, while this ran", rest,
            "pg_restore --schema=git_migrate",
        ] {
            #expect(outcome.messages.contains(words), "\(outcome.messages)")
        }
        let status = try site.command("status")
        #expect(status.status == 0, "\(status.messages)")
        #expect(
            status.output.contains("the database has no ledger, though the git record has it at"),
            "\(status.output)"
        )
    }

    private func meddle(
        _ statement: String,
        remedy: String = "",
        judge: (Tool.Outcome, ServerError?) -> Void
    ) throws {
        let site = try Site(.transactional(4))
        try site.expectDone("deploy", "base")
        let length = try site.measured(["deploy"]).requests
        try site.expectDone("rollback", "base")
        for offset in Dose.offsets(statement, length: length, count: Dose.share(of: 10)) {
            let trial = "\(statement) after byte \(offset) of the requests"
            let invariants = Invariants(site: site, trial: trial)
            let before = try invariants.hold()
            let terminal = Terminal(site.url)
            let outcome = try site.harmed(["deploy"], after: offset, of: .requests) { _ in
                .run { terminal.type(statement) }
            }
            judge(outcome, try terminal.end())
            if !remedy.isEmpty { try site.connection().execute(remedy) }
            let after = try invariants.hold(outcome)
            invariants.expectTruth(of: outcome, before: before, after: after)
            try invariants.expectStatus(after)
            try invariants.expectGoesOn()
            try site.expectDone("rollback", "base")
        }
    }

    /// Somebody who types a statement, and looks at the answer when the tool has ended.
    private final class Terminal: @unchecked Sendable {
        private let url: String
        private let ended = DispatchSemaphore(value: 0)
        /// Written before `ended` is signalled, read after it was waited for.
        private var failure: (any Error)?
        private var hasBegun = false

        init(_ url: String) { self.url = url }

        func type(_ statement: String) {
            hasBegun = true
            Thread.detachNewThread { [self] in
                do {
                    try Connection(to: .url(url), applicationName: "git-migrate tests").execute(statement)
                } catch { failure = error }
                ended.signal()
            }
        }

        /// Why the statement was refused; nil when it was not.
        func end() throws -> ServerError? {
            // The tool may have sent less this time than it did when it was measured.
            if !hasBegun { type("SELECT") }
            ended.wait()
            guard let failure else { return nil }
            guard let error = (failure as? PostgresError)?.serverError else { throw failure }
            return error
        }
    }
}
