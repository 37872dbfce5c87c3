import Foundation
import TestSupport

/// Takes out of a transcript what differs from run to run and says nothing about the product.
///
/// What stands in a table keeps its width, so that columns stay aligned.
struct Stable {
    private let ids: [String]
    private let folders: [(path: String, name: String)]

    /// - Throws: `RunFailure` when git cannot list the repository's objects.
    init(_ session: Session) throws {
        let repository = session.repository
        ids = try repository.git("rev-list", "--all", "--reflog", "--reverse", "--date-order")
            .split(separator: "\n").map(String.init)
        folders = [(repository.path, "<repository>"), (repository.folder, "<home>")]
    }

    /// The text with the repository's commits, times, durations and temporary places replaced.
    func text(_ text: String) -> String {
        var text = text
        for (path, name) in folders { text = text.replacingOccurrences(of: path, with: name) }
        text = replacingCommits(in: text)
        for (pattern, replacement) in Self.patterns { text = text.replacing(pattern, with: replacement) }
        return text
    }

    /// `commit1` for the first commit that is mentioned: as wide as a short id.
    private func replacingCommits(in text: String) -> String {
        var names: [String: String] = [:]
        return text.replacing(Self.hexadecimal) { match in
            let digits = match.output.drop { $0 == "g" }
            guard let id = ids.first(where: { $0.hasPrefix(digits) }) else { return String(match.output) }
            let name = names[id] ?? "commit\(names.count + 1)"
            names[id] = name
            return match.output.prefix { $0 == "g" } + name
        }
    }

    /// `git describe` puts a `g` before it.
    nonisolated(unsafe) private static let hexadecimal = /\bg?[0-9a-f]{7,40}\b/

    nonisolated(unsafe) private static let patterns: [(Regex<Substring>, String)] = [
        (/\b20\d\d-\d\d-\d\d \d\d:\d\d UTC/, "YYYY-MM-DD hh:mm UTC"),
        (/\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+00/, "YYYY-MM-DD hh:mm:ss+00"),
        (/\b\d+ min \d+ s\b|\b\d+(?:\.\d+)? (?:µs|ms|s)\b/, "<time>"),
        (/\btook=\d+ms\b/, "took=<time>"),
        (/:\d+ms\b/, ":<time>"),
        (/\/[\/\w]+\/git-migrate-test-\d+\/socket/, "<server>"),
        (
            /(?:\/var)?\/tmp\/git-migrate-\d+-[0-9a-f]+\/socket|<repository>\/\.git\/migrate\/local\/socket/,
            "<local>"
        ),
        (/\bdb_[0-9a-f]{8}\b/, "<database>"),
        (/\brole_[0-9a-f]{8}\b/, "<role>"),
        (/\bSHA256:[A-Za-z0-9+\/]{43}/, "SHA256:<key>"),
        (/server process \d+/, "server process <pid>"),
        (/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/, "YYYY-MM-DDThh:mm:ssZ"),
        (/\brun=[0-9a-f-]{36}\b/, "run=<uuid>"),
        (/"run": "[0-9a-f-]{36}"/, "\"run\": \"<uuid>\""),
        (/"milliseconds": \d+/, "\"milliseconds\": <time>"),
        (/\b\d+ (?:min|h) ago\b/, "<time> ago"),
        (/-- Date: \d{4}-\d\d-\d\d/, "-- Date: YYYY-MM-DD"),
        (/\n\n\z/, "\n"),
    ]
}
