import Foundation
import TestSupport
import Testing

/// A user's shell in a repository: it runs command lines with the tool on PATH, and keeps what they show.
final class Session {
    /// The repository that the commands are about.
    let repository: TemporaryRepository
    /// The shell's variables.
    var environment: [String: String]
    /// The folder that commands run in.
    var folder: String
    /// Everything shown so far: each command line, what it printed, and its exit status unless it was 0.
    private(set) var transcript = ""

    /// A shell at the top of a repository.
    init(_ repository: TemporaryRepository, environment more: [String: String] = [:]) {
        self.repository = repository
        folder = repository.path
        environment = Tool.environment(repository.environment).merging(more) { $1 }
        environment["GIT_CONFIG_COUNT"] = "1"
        environment["GIT_CONFIG_KEY_0"] = "advice.detachedHead"
        environment["GIT_CONFIG_VALUE_0"] = "false"
    }

    /// A shell in a new repository.
    convenience init(environment: [String: String] = [:]) throws {
        self.init(try TemporaryRepository(), environment: environment)
    }

    /// What a command line showed.
    struct Shown {
        let status: Int32
        /// Both streams, in the order in which they were written.
        let text: String
    }

    /// Runs a command line and writes it down.
    @discardableResult
    func show(_ line: String, input: String = "") throws -> Shown {
        let shown = try quietly(line, input: input)
        let output = shown.text.isEmpty || shown.text.hasSuffix("\n") ? shown.text : shown.text + "\n"
        transcript += "$ \(line)\n" + output + (shown.status == 0 ? "" : "[exit \(shown.status)]\n") + "\n"
        return shown
    }

    /// Runs a command line and does not write it down.
    @discardableResult
    func quietly(_ line: String, input: String = "") throws -> Shown {
        let outcome = try run(
            "/bin/sh",
            ["-c", "exec 2>&1\n" + line],
            environment: environment,
            currentFolder: folder,
            input: input
        )
        return Shown(status: outcome.status, text: outcome.out)
    }

    /// Writes a line of explanation down.
    func remark(_ text: String) { transcript += "# \(text)\n" }

    /// Writes down what a command line showed, as the test has prepared it.
    func keep(_ text: String) { transcript += text.hasSuffix("\n") ? text + "\n" : text + "\n\n" }

    /// Compares the transcript with the file of this name, or records it there when `RECORD=1` is set.
    func expectGolden(_ name: String, location: SourceLocation = #_sourceLocation) throws {
        let text = try Stable(self).text(transcript)
        let expected = try Golden.text(name, recording: text)
        let difference = Self.difference(from: expected, to: text)
        #expect(
            expected == text,
            "\(name).txt differs; RECORD=1 records it anew\n\(difference)",
            sourceLocation: location
        )
    }

    private static func difference(from old: String, to new: String) -> String {
        let (before, after) = (old.components(separatedBy: "\n"), new.components(separatedBy: "\n"))
        return after.difference(from: before).map { change in
            switch change {
            case .remove(let line, let text, _): "\(line + 1): - \(text)"
            case .insert(let line, let text, _): "\(line + 1): + \(text)"
            }
        }.joined(separator: "\n")
    }
}

extension Session {
    /// A pair in the layout `split` that makes a table.
    func writePair(_ id: String, up: String? = nil, down: String? = nil) throws {
        try repository.write("sql/migrations/up/\(id).sql", up ?? "CREATE TABLE t_\(id) (id bigint);\n")
        try repository.write("sql/migrations/down/\(id).sql", down ?? "DROP TABLE t_\(id);\n")
    }

    /// A commit of such pairs, around the hook, and perhaps a tag on it.
    @discardableResult
    func release(_ pairs: String..., tag: String? = nil, seconds: Int = 0) throws -> String {
        for pair in pairs { try writePair(pair) }
        let commit = try repository.commit(message: "Add \(pairs.joined(separator: ", "))", seconds: seconds)
        if let tag { try repository.tag(tag) }
        return commit
    }

    /// A file of the working tree from bytes that need not be text.
    func write(_ path: String, bytes: [UInt8]) throws {
        try repository.write(path, "")
        try Data(bytes).write(to: URL(fileURLWithPath: repository.path + "/" + path))
    }

    /// An environment with an empty database of its own on the tests' server; gives the database's URL.
    @discardableResult
    func makeEnvironment(_ name: String) throws -> String {
        let url = try TestServer.shared().freshDatabase()
        try repository.git("config", "migrate.\(name).url", url)
        return url
    }
}
