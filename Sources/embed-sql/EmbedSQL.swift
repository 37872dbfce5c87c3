import Foundation

/// Writes a Swift source file that holds the named SQL files as string literals:
/// `embed-sql <output.swift> <folder> <path>…`, each path relative to the folder.
@main
struct EmbedSQL {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first, let folder = arguments.dropFirst().first else {
            throw CocoaError(.fileReadInvalidFileName)
        }
        var source = """
            /// The files of `sql/migrations`, as they were when the tool was built.
            enum EmbeddedSQL {
                static let files: [(path: String, text: String)] = [

            """
        for path in arguments.dropFirst(2) {
            let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
            source += "        (\(String(reflecting: path)), \(String(reflecting: text))),\n"
        }
        source += "    ]\n}\n"
        try source.write(toFile: output, atomically: true, encoding: .utf8)
    }
}
