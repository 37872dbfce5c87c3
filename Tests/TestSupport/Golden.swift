import Foundation

/// What a program once said and somebody read and found right, in a file of `Tests/Golden`.
///
/// With `GIT_MIGRATE_RECORD` set, the files are written anew; git then shows what has changed.
public enum Golden {
    /// The text of a golden file; where they are recorded, `text` once it is written.
    public static func text(_ name: String, recording text: String) throws -> String {
        let file = Tool.package.appendingPathComponent("Tests/Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["GIT_MIGRATE_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
