import Foundation
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// The ledger is a migration itself, and keeps the rules that it is there to keep.
@Suite struct LedgerScriptTests {
    private static let folder = "sql/migrations"
    private static let names = [
        "001_ledger", "002_snapshots", "003_hook_results", "004_backups", "005_dashboard",
    ]
    private static func up(_ name: String) -> String { "\(folder)/up/\(name).sql" }
    private static func down(_ name: String) -> String { "\(folder)/down/\(name).sql" }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Tool.package.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func itIsAPairOfTheDefaultLayoutAndPassesTheToolsOwnCheck() throws {
        let repository = try TemporaryRepository()
        for name in Self.names {
            let (up, down) = (Self.up(name), Self.down(name))
            try repository.commit([up: text(up), down: text(down)])
        }
        let outcome = try Tool(in: repository)("check", "--all")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.messages.contains("\(Self.names.count) migrations"))
    }

    @Test func downLeavesNothingAndUpRestoresTheSameSchema() throws {
        let server = try TestServer.shared()
        let url = try server.freshDatabase()
        for name in Self.names {
            let before = try server.pgDumpSchema(url)
            let (up, down) = (
                Tool.package.path + "/" + Self.up(name), Tool.package.path + "/" + Self.down(name)
            )
            _ = try server.psql(url, file: up)
            let first = try server.pgDumpSchema(url)
            #expect(first != before)
            _ = try server.psql(url, file: down)
            #expect(try server.pgDumpSchema(url) == before)
            _ = try server.psql(url, file: up)
            #expect(try server.pgDumpSchema(url) == first)
        }
    }

    @Test func theToolInstallsWhatTheScriptSays() throws {
        let server = try TestServer.shared()
        let (byTool, byHand) = (try server.freshDatabase(), try server.freshDatabase())
        try Ledger(connection: server.connection(to: byTool)).install(for: .staging, toolVersion: "1.0")
        for name in Self.names { _ = try server.psql(byHand, file: Tool.package.path + "/" + Self.up(name)) }
        #expect(try server.pgDumpSchema(byTool) == server.pgDumpSchema(byHand))
    }
}
