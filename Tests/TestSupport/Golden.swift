import Foundation

/// What the tool once said and somebody read and found right, in a file of `Tests/Golden`.
public enum Golden {
    /// Whether what is said now is to be written down, and not compared: with `RECORD=1` set. git then shows what has changed.
    public static let isRecording = ProcessInfo.processInfo.environment["RECORD"] == "1"

    /// The text of a golden file; where they are recorded, `text` once it is written.
    public static func text(_ name: String, recording text: String) throws -> String {
        let file = Tool.package.appendingPathComponent("Tests/Golden/\(name).txt")
        if isRecording { try Data(text.utf8).write(to: file) }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
