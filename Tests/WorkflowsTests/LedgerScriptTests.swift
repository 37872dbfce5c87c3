import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// The ledger is a migration itself, and keeps the rules that it is there to keep.
@Suite struct LedgerScriptTests {
    private static let folder = "sql/migrations"
    private static let up = "\(folder)/up/001_ledger.sql"
    private static let down = "\(folder)/down/001_ledger.sql"

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Tool.package.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func itIsAPairOfTheDefaultLayoutAndPassesTheToolsOwnCheck() throws {
        let repository = try TemporaryRepository()
        try repository.commit([Self.up: text(Self.up), Self.down: text(Self.down)])
        let outcome = try Tool(in: repository)("check", "--all")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.messages.contains("1 migration"))
    }

    @Test func downLeavesNothingAndUpRestoresTheSameSchema() throws {
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        let empty = try server.pgDumpSchema(url)
        let (up, down) = (Tool.package.path + "/" + Self.up, Tool.package.path + "/" + Self.down)
        _ = try server.psql(url, file: up)
        let first = try server.pgDumpSchema(url)
        #expect(first != empty)
        _ = try server.psql(url, file: down)
        #expect(try server.pgDumpSchema(url) == empty)
        _ = try server.psql(url, file: up)
        #expect(try server.pgDumpSchema(url) == first)
    }

    @Test func theToolInstallsWhatTheScriptSays() throws {
        let server = try TestServer.shared()
        let (byTool, byHand) = (try server.freshDatabase(), try server.freshDatabase())
        try Ledger(connection: server.connection(to: byTool)).install(for: .staging, toolVersion: "1.0")
        _ = try server.psql(byHand, file: Tool.package.path + "/" + Self.up)
        #expect(try server.pgDumpSchema(byTool) == server.pgDumpSchema(byHand))
    }
}
