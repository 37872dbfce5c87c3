/// The settings that the environment carries, which libgit2 does not read.
struct CommandConfiguration {
    private let environment: Environment

    init(_ environment: Environment) {
        self.environment = environment
    }

    /// The entries of `GIT_CONFIG_COUNT` and then of `GIT_CONFIG_PARAMETERS`, in the order in which git reads them.
    func entries() throws(GitError) -> [Configuration.Entry] {
        try counted() + parameters()
    }

    /// `GIT_CONFIG_COUNT=n` with `GIT_CONFIG_KEY_<i>` and `GIT_CONFIG_VALUE_<i>` (git-config(1)).
    private func counted() throws(GitError) -> [Configuration.Entry] {
        guard let text = environment.nonEmpty("GIT_CONFIG_COUNT") else { return [] }
        guard let count = Int32(text), count >= 0 else {
            throw bad("GIT_CONFIG_COUNT", "bogus count '\(text)'")
        }
        var entries: [Configuration.Entry] = []
        for index in 0..<count {
            let key = "GIT_CONFIG_KEY_\(index)"
            let value = "GIT_CONFIG_VALUE_\(index)"
            guard let name = environment[key] else { throw bad(key, "missing config key") }
            guard let text = environment[value] else { throw bad(value, "missing config value") }
            entries.append(try entry(name, text, from: key))
        }
        return entries
    }

    /// `GIT_CONFIG_PARAMETERS`, written by `git -c`: `'key'='value'` since git 2.31, `'key=value'` before.
    private func parameters() throws(GitError) -> [Configuration.Entry] {
        let variable = "GIT_CONFIG_PARAMETERS"
        guard let text = environment.nonEmpty(variable) else { return [] }
        var rest = Array(text.utf8)[...]
        var entries: [Configuration.Entry] = []
        func skipSpaces() { rest = rest.drop { $0 == 32 || (9...13).contains($0) } }

        skipSpaces()
        while !rest.isEmpty {
            guard let first = Self.dequote(&rest) else { throw bad(variable, "bogus format") }
            if rest.first == UInt8(ascii: "=") {
                rest.removeFirst()
                if rest.first == UInt8(ascii: "'") {
                    guard let value = Self.dequote(&rest) else { throw bad(variable, "bogus format") }
                    entries.append(try entry(first, value, from: variable))
                } else {
                    entries.append(try entry(first, nil, from: variable))
                }
            } else if let equals = first.firstIndex(of: "=") {
                let value = String(first[first.index(after: equals)...])
                entries.append(try entry(String(first[..<equals]), value, from: variable))
            } else {
                entries.append(try entry(first, nil, from: variable))
            }
            guard rest.isEmpty || rest.first == 32 || (9...13).contains(rest.first ?? 0) else {
                throw bad(variable, "bogus format")
            }
            skipSpaces()
        }
        return entries
    }

    /// One word in single quotes, in which `'\''` stands for a quote and `'\!'` for an exclamation mark.
    private static func dequote(_ rest: inout ArraySlice<UInt8>) -> String? {
        let quote = UInt8(ascii: "'")
        let escapable = [quote, UInt8(ascii: "!")]
        guard rest.popFirst() == quote else { return nil }
        var word: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte != quote {
                word.append(byte)
                continue
            }
            let next = Array(rest.prefix(3))
            guard next.count == 3, next[0] == UInt8(ascii: "\\"), escapable.contains(next[1]),
                next[2] == quote
            else {
                return String(decoding: word, as: UTF8.self)
            }
            word.append(next[1])
            rest = rest.dropFirst(3)
        }
        return nil
    }

    private func entry(
        _ name: String,
        _ value: String?,
        from variable: String
    ) throws(GitError) -> Configuration.Entry {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let section = parts.first, let key = parts.last, parts.count > 1,
            !section.isEmpty, section.utf8.allSatisfy(Self.isKeyByte),
            let initial = key.utf8.first, initial != UInt8(ascii: "-"), !(48...57).contains(initial),
            key.utf8.allSatisfy(Self.isKeyByte), !name.utf8.contains(UInt8(ascii: "\n"))
        else {
            throw bad(variable, "invalid key '\(name)'")
        }
        return .init(name: Configuration.normalised(name), value: value, scope: .command, origin: variable)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"): true
        default: false
        }
    }

    private func bad(_ variable: String, _ message: String) -> GitError {
        .invalidConfiguration(file: variable, line: nil, message: message)
    }
}
