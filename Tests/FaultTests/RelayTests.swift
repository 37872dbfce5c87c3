import Foundation
import Postgres
import TestSupport
import Testing

/// The relay does what it is told to, at the byte that it is told.
@Suite struct RelayTests {
    private func query(through relay: Relay, _ server: LocalServer) throws -> String? {
        let target = ConnectionTarget.url("postgresql://postgres@127.0.0.1:\(relay.port)/postgres")
        let connection = try Connection(to: target, applicationName: "relay tests")
        return try connection.query("SELECT pg_catalog.repeat('x', 100000) AS text").first?["text"]
    }

    @Test func whatIsNotHarmedArrivesAsItIs() throws {
        let server = try TestServer.shared().server
        let relay = try Relay(to: server.socketDirectory + "/.s.PGSQL.5432")
        relay.arm()
        #expect(try query(through: relay, server) == String(repeating: "x", count: 100_000))
        try until("the relay has carried everything") { relay.isIdle }
        let traffic = try #require(relay.traffic.first)
        #expect(traffic.replies > 100_000)
        #expect(!relay.struck)
        // An offer of encryption, the startup message, the query, and the farewell, which nobody answers.
        #expect(traffic.roundTrips == 4)
    }

    @Test func aDelayChangesNoByte() throws {
        let server = try TestServer.shared().server
        let relay = try Relay(to: server.socketDirectory + "/.s.PGSQL.5432", delay: .milliseconds(1))
        #expect(try query(through: relay, server) == String(repeating: "x", count: 100_000))
    }

    @Test(arguments: Relay.Direction.allCases, [0, 1, 100])
    func exactlySoManyBytesPassBeforeACut(direction: Relay.Direction, offset: Int) throws {
        let server = try TestServer.shared().server
        let relay = try Relay(to: server.socketDirectory + "/.s.PGSQL.5432")
        for effect in [Relay.Effect.close, .reset] {
            relay.arm(Relay.Fault(effect, after: offset, of: direction))
            #expect(throws: PostgresError.self) { _ = try query(through: relay, server) }
            #expect(relay.struck)
            #expect(relay.traffic.first?[direction] == offset)
        }
        // The harm is done to one connection.
        #expect(try query(through: relay, server) != nil)
    }
}
