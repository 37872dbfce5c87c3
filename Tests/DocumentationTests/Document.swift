import Foundation
import TestSupport

/// A file of the repository's documentation.
struct Document {
    /// From the top of the repository.
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        text = try String(contentsOf: Self.url(path), encoding: .utf8)
    }

    func replace(_ old: String, with new: String) throws {
        let changed = text.replacingOccurrences(of: old, with: new)
        try changed.write(to: Self.url(path), atomically: true, encoding: .utf8)
    }

    static func url(_ path: String) -> URL { Tool.package.appendingPathComponent(path) }

    /// The rows of the Markdown tables in it: their cells, without the marks of code.
    var rows: [[String]] {
        text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.replacing("\\|", with: "¦").split(separator: "|")
                .map { $0.replacing("`", with: "").trimmingCharacters(in: .whitespaces) }
        }
    }
}

extension String {
    /// What stands between the first `start` and the next `end`.
    func between(_ start: String, and end: String) -> String? {
        guard let opening = range(of: start), let closing = self[opening.upperBound...].range(of: end) else {
            return nil
        }
        return String(self[opening.upperBound..<closing.lowerBound])
    }
}
