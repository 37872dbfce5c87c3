internal import CLibgit2
import Glibc

/// One file of git's configuration, and the files that it includes.
struct ConfigurationFile {
    let path: String
    let scope: Configuration.Scope

    /// The file's entries in their order; none if there is no such file.
    ///
    /// - Parameter repository: decides `includeIf`; without it such sections are not followed.
    func entries(repository: OpaquePointer?) throws(GitError) -> [Configuration.Entry] {
        guard access(path, R_OK) == 0 else { return [] }
        let configuration = try Handle("read the configuration", freedBy: git_config_free) {
            git_config_new(&$0)
        }
        try check(
            git_config_add_file_ondisk(configuration.pointer, path, GIT_CONFIG_LEVEL_APP, repository, 1),
            "read the configuration file '\(path)'"
        )
        let iterator = try Handle("read the configuration", freedBy: git_config_iterator_free) {
            git_config_iterator_new(&$0, configuration.pointer)
        }

        var entries: [Configuration.Entry] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while true {
            let code = git_config_next(&entry, iterator.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try check(code, "read the configuration file '\(path)'")
            // "The pointers returned by this function are valid until the iterator is freed."
            guard let found = entry?.pointee, let name = found.name else { continue }
            let value = found.value.map { String(cString: $0) }
            entries.append(
                Configuration.Entry(name: String(cString: name), value: value, scope: scope, origin: path)
            )
        }
        return entries
    }
}

/// The text of a configuration file that stands in a commit.
struct CommittedConfiguration {
    let name: String
    let text: [UInt8]

    /// The text's entries, by git's own syntax.
    ///
    /// - Throws: `GitError.invalidConfiguration`, with the name and the line.
    func entries() throws(GitError) -> [Configuration.Entry] {
        try refuseWhatMustNotBeRead()
        let file = try TemporaryFile(text)
        do {
            return try ConfigurationFile(path: file.path, scope: .committed).entries(repository: nil).map {
                .init(name: $0.name, value: $0.value, scope: $0.scope, origin: name)
            }
        } catch .invalidConfiguration(_, let line, let message) {
            throw .invalidConfiguration(file: name, line: line, message: message)
        } catch {
            throw error
        }
    }

    /// libgit2 follows includes while it parses and ends at a NUL, so that both are refused beforehand.
    private func refuseWhatMustNotBeRead() throws(GitError) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.contains(0) {
                throw .invalidConfiguration(file: name, line: index + 1, message: "NUL character")
            }
            if Self.opensInclude(line) {
                throw .invalidConfiguration(
                    file: name,
                    line: index + 1,
                    message: "a committed file may not include another"
                )
            }
        }
    }

    /// Whether any bracket on the line opens a section `include…`. A comment does not.
    private static func opensInclude(_ line: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: line, as: UTF8.self).lowercased()
        if let first = text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }),
            first == "#" || first == ";"
        {
            return false
        }
        return text.split(separator: "[", omittingEmptySubsequences: false).dropFirst().contains {
            $0.drop { $0.isWhitespace }.hasPrefix("include")
        }
    }
}

/// A file that only this user can read, which is gone when the value is.
private struct TemporaryFile: ~Copyable {
    let path: String

    init(_ bytes: [UInt8]) throws(GitError) {
        path = try Self.create(bytes)
    }

    private static func create(_ bytes: [UInt8]) throws(GitError) -> String {
        let folder = Environment.process.nonEmpty("TMPDIR") ?? "/tmp"
        var template = Array((folder + "/git-configuration-XXXXXX").utf8CString)
        // mkstemp(3): "The file is created with permissions 0600".
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw failure("create a temporary file in '\(folder)'") }
        let path = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        defer { close(descriptor) }

        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure("write the temporary file '\(path)'")
                unlink(path)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        return path
    }

    private static func failure(_ operation: String) -> GitError {
        let code = errno
        return .other(
            operation: operation,
            message: strerror(code).map { String(cString: $0) } ?? "",
            code: code
        )
    }

    deinit { unlink(path) }
}
