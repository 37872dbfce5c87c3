import Foundation
import Testing

@testable import SQL

/// Every migration of three public projects, in every version that their histories hold.
@Suite struct CorpusTests {
    static let folder =
        ProcessInfo.processInfo.environment["GIT_MIGRATE_CORPORA"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/corpora")

    static let bundles = ["svix", "exposure-notifications", "graph-node"]

    static let isThere = bundles.allSatisfy {
        FileManager.default.fileExists(atPath: folder.appending(path: "\($0).bundle").path)
    }

    /// The files that were published with a syntax error, by where it is.
    static let broken: [String: Set<String>] = [
        "svix": [],
        "exposure-notifications": [
            "000032_add_revised_transmission_risk.down.sql: syntax error at or near \"INT\"",
            "000047_AddEFGSUploadConfig.down.sql: syntax error at or near \"exportbatchstatus\"",
            "000059_ExportConfigTypes.down.sql: syntax error at or near \"ON\"",
            "000061_ExportImportTypes.down.sql: syntax error at or near \"USING\"",
            "000062_ExposureTypes.down.sql: syntax error at or near \"USING\"",
            "000070_ImportFilePublicKeyTypes.down.sql: syntax error at or near \"USING\"",
        ],
        "graph-node": [
            "2018-08-16-143800_create_entity_change_triggers/down.sql: syntax error at or near \";\"",
            "2020-12-15-000000_remove_nested_templates/down.sql: syntax error at or near \";\"",
            "2021-02-24-051050_dds_remove_unused_columns/down.sql: syntax error at or near \"raise\"",
            "2021-03-24-220541_deployment_schemas_deployment_shard/down.sql: syntax error at or near \"constraint\"",
            "2021-07-09-144144_firehose_cursor/down.sql: syntax error at or near \"text\"",
            "2022-10-13-000000_track_processed_data_source/down.sql: syntax error at or near \"raise\"",
            "2023-12-15-182102_add_first_last_fn/down.sql: syntax error at or near \";\"",
        ],
    ]

    @Test(.enabled(if: isThere), arguments: bundles)
    func realMigrationsParseAndNoByteIsLost(bundle: String) throws {
        var refused: Set<String> = []
        for (path, bytes) in try Corpus.files(of: Self.folder.appending(path: "\(bundle).bundle")) {
            do {
                let script = try Script.parse(bytes)
                expectGapsToBeEmpty(script, path: path)
            } catch {
                let name = path.split(separator: "migrations/", maxSplits: 1).last ?? ""
                refused.insert("\(name): \(error)")
            }
        }
        #expect(refused == Self.broken[bundle])
    }

    /// Between statements stands nothing but white space, comments and semicolons.
    private func expectGapsToBeEmpty(_ script: Script, path: String) {
        var bytes = script.source.bytes
        for comment in script.comments {
            bytes.replaceSubrange(comment.range, with: comment.range.map { _ in 32 })
        }
        var gaps: [UInt8] = []
        var offset = script.source.body.lowerBound
        for statement in script.statements {
            #expect(
                statement.range.lowerBound >= offset && statement.end >= statement.range.upperBound,
                "\(path)"
            )
            gaps +=
                bytes[offset..<statement.range.lowerBound] + bytes[statement.range.upperBound..<statement.end]
            offset = statement.end
        }
        gaps += bytes[offset...]
        #expect(gaps.allSatisfy { $0.isSQLSpace || $0 == .semicolon }, "\(path)")
    }
}

/// The SQL files that a git bundle holds.
enum Corpus {
    /// Each version of each file once, with the path that it had in one of the commits.
    static func files(of bundle: URL) throws -> [(path: String, bytes: [UInt8])] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try git(["clone", "--quiet", "--bare", bundle.path, folder.path])
        let listing = try git([
            "-C", folder.path, "rev-list", "--objects", "--all", "--filter=object:type=blob",
        ])
        return try String(decoding: listing, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[1].hasSuffix(".sql") else { return nil }
            return (parts[1], try git(["-C", folder.path, "cat-file", "blob", parts[0]]))
        }
    }

    @discardableResult
    private static func git(_ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw GitFailed(status: process.terminationStatus) }
        return [UInt8](data)
    }

    struct GitFailed: Error {
        let status: Int32
    }
}
