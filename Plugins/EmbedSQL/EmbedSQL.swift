import Foundation
import PackagePlugin

/// Generates `EmbeddedSQL.swift` from the migration pairs in `sql/migrations`.
@main
struct EmbedSQL: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "sql/migrations")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedSQL.swift")
        let files = try FileManager.default
            .subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { $0.hasSuffix(".sql") }
            .sorted()
        return [
            .buildCommand(
                displayName: "Embedding the ledger's migrations",
                executable: try context.tool(named: "embed-sql").url,
                arguments: [output.path(percentEncoded: false), folder.path(percentEncoded: false)] + files,
                inputFiles: files.map { folder.appending(path: $0) },
                outputFiles: [output]
            )
        ]
    }
}
