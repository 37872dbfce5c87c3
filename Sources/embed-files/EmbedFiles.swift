import Foundation

/// Writes a Swift source file that holds files as string literals:
/// `embed-files <output.swift> --<name> <folder> <path>… [--<name> …]`, each path relative to its folder.
@main
struct EmbedFiles {
    static func main() throws {
        var arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.popFirst() else { throw CocoaError(.fileReadInvalidFileName) }
        var source = "/// Files of the project, as they were when the tool was built.\nenum EmbeddedFiles {\n"
        while let option = arguments.popFirst(), let folder = arguments.popFirst() {
            source += "    static let \(option.dropFirst(2)): [(path: String, text: String)] = [\n"
            while let path = arguments.first, !path.hasPrefix("--") {
                arguments.removeFirst()
                let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
                source += "        (\(String(reflecting: path)), \(String(reflecting: text))),\n"
            }
            source += "    ]\n"
        }
        source += "}\n"
        try source.write(toFile: output, atomically: true, encoding: .utf8)
    }
}
