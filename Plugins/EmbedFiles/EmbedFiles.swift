import Foundation
import PackagePlugin

/// Generates `EmbeddedFiles.swift` from the ledger's migrations, the queries, the hook scripts, the rules' pages and the report's
/// style sheet, which the binary carries.
@main
struct EmbedFiles: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let top = context.package.directoryURL
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        var arguments = [output.path(percentEncoded: false)]
        var inputs: [URL] = []
        let folders = [
            ("sql", "sql/migrations"), ("queries", "sql"), ("hooks", "hooks"), ("rules", "docs/rules"),
            ("styles", "styles"),
        ]
        for (name, folder) in folders {
            let url = top.appending(path: folder)
            arguments += ["--" + name, url.path(percentEncoded: false)]
            // The migrations lie in a folder of their own beside the queries.
            for path in try files(below: url) where name != "queries" || !path.contains("/") {
                arguments.append(path)
                inputs.append(url.appending(path: path))
            }
        }
        return [
            .buildCommand(
                displayName: "Embedding migrations, queries, hooks, rules' pages and styles",
                executable: try context.tool(named: "embed-files").url,
                arguments: arguments,
                inputFiles: inputs,
                outputFiles: [output]
            )
        ]
    }

    private func files(below folder: URL) throws -> [String] {
        try FileManager.default
            .subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
            .filter { path in
                var isFolder: ObjCBool = false
                let full = folder.appending(path: path).path(percentEncoded: false)
                return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .sorted()
    }
}
