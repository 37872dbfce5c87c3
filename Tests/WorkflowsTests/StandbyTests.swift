import Foundation
import Postgres
import TestSupport
import Testing

/// A server that follows another takes no changes: it is read, and everything else is refused by name before anything ran.
@Suite struct StandbyTests {
    @Test func aStandbyIsReadAndNothingElse() throws {
        let folder = try temporaryFolder("standby")
        let server = try LocalServer(folder: folder + "/it", binaries: .find())
        defer {
            try? server.remove()
            try? FileManager.default.removeItem(atPath: folder)
        }
        try server.initialise()
        try server.start()
        let staging = try Staging(url: server.url())
        try staging.commit(.table("001", "a"))
        try staging.deploy()
        try server.stop()
        // In recovery, with no primary to follow.
        let account = try FileManager.default.attributesOfItem(atPath: server.dataDirectory)
        try Data().write(to: URL(fileURLWithPath: server.dataDirectory + "/standby.signal"))
        try FileManager.default.setAttributes(
            account.filter { [.ownerAccountID, .groupOwnerAccountID].contains($0.key) },
            ofItemAtPath: server.dataDirectory + "/standby.signal"
        )
        try server.start()

        try staging.commit(.table("002", "b"))
        #expect(try staging.command("plan").output.contains("002_b"))
        #expect(try staging.command("status").output.contains("1 behind"))
        #expect(try staging.tool("fsck", "staging").status == 0)
        for arguments in [["deploy"], ["rollback", "--last"]] {
            let outcome = try staging.command(arguments)
            #expect(outcome.status == 1, "\(arguments): \(outcome.messages)")
            #expect(outcome.messages.contains("this server is a standby"), "\(outcome.messages)")
            #expect(outcome.messages.contains("the URL of the primary"))
        }
        #expect(try staging.deployments() == ["deploy done"])
    }
}
