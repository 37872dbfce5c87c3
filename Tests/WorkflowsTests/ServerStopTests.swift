import Foundation
import Postgres
import TestSupport
import Testing

/// A server that goes away in the midst of a migration.
@Suite struct ServerStopTests {
    /// A server of this test's own, which is removed with it.
    final class OwnServer {
        let server: LocalServer
        private let folder: String

        init() throws {
            // What is committed outlives a crash here, as in production.
            let settings = [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")]
            folder = try temporaryFolder("server")
            server = try LocalServer(folder: folder + "/it", binaries: .find(), settings: settings)
            try server.initialise()
            try server.start()
        }

        deinit {
            try? server.remove()
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    @Test func theToolSaysWhatItKnowsAndTheNextDeploymentGoesOn() throws {
        let own = try OwnServer()
        let staging = try Staging(url: own.server.url())
        try staging.makeGate()
        try staging.commit(.table("001", "a"), .gated("002", "b"), .table("003", "c"))

        // It comes back: the ledger is asked.
        let patient = try staging.start("deploy")
        _ = try staging.sleeper()
        // The first migration waits for the disk only with the last; this brings it there.
        try staging.connection().execute("CHECKPOINT")
        try own.server.stop(immediate: true)
        try own.server.start()
        let known = patient.wait()
        #expect(known.status == 2)
        #expect(
            known.messages.contains("the connection was lost, and 002_b was undone as a whole"),
            "\(known.messages)"
        )
        #expect(try staging.steps() == ["apply 001"])

        // It does not: nobody can know. Ctrl-C spares the wait for it.
        let cut = try staging.start("deploy")
        _ = try staging.sleeper()
        try own.server.stop(immediate: true)
        cut.signal(SIGINT)
        let unknown = cut.wait()
        #expect(unknown.status == 3)
        #expect(unknown.messages.contains("whether 002_b is in is not known"), "\(unknown.messages)")
        #expect(unknown.messages.contains("git migrate status staging"))

        try own.server.start()
        try staging.openGate()
        try staging.deploy()
        #expect(try staging.steps() == ["apply 001", "apply 002", "apply 003"])
        #expect(try staging.deployments() == ["deploy failed", "deploy interrupted", "deploy done"])
    }
}
