/// Reads the text of a configuration file that stands in a commit.
///
/// The grammar is that of git's own reader (`git_parse_source` in git's config.c). libgit2's takes an open quote, a
/// bad key and the end at a NUL for granted, and follows includes while it parses: a committed file must never make
/// us read another one.
struct CommittedConfiguration {
    private let name: String
    private var rest: ArraySlice<UInt8>
    private var line = 1
    private var entries: [Configuration.Entry] = []

    private init(name: String, text: [UInt8]) {
        self.name = name
        rest = text[...]
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if rest.starts(with: byteOrderMark) { rest = rest.dropFirst(byteOrderMark.count) }
    }

    /// The text's entries in their order.
    ///
    /// - Throws: `GitError.invalidConfiguration`, with the name and the line.
    static func entries(of text: [UInt8], name: String) throws(GitError) -> [Configuration.Entry] {
        var reader = CommittedConfiguration(name: name, text: text)
        try reader.read()
        return reader.entries
    }

    private mutating func read() throws(GitError) {
        var section: [UInt8] = []
        while let byte = try next() {
            switch byte {
            case _ where Self.isSpace(byte):
                continue
            case UInt8(ascii: "#"), UInt8(ascii: ";"):
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "["):
                section = try header() + [UInt8(ascii: ".")]
            case _ where Self.isLetter(byte):
                try variable(section, first: byte)
            default:
                throw error("unexpected character")
            }
        }
    }

    /// `[section]`, `[section "subsection"]` or the old `[section.subsection]`, after its bracket.
    private mutating func header() throws(GitError) -> [UInt8] {
        var section: [UInt8] = []
        while let byte = try nextOnLine() {
            if byte == UInt8(ascii: "]") {
                guard !section.isEmpty else { break }
                try refuseInclude(section)
                return section
            }
            if Self.isSpace(byte) {
                try refuseInclude(section)
                return try section + [UInt8(ascii: ".")] + subsection()
            }
            guard Self.isKeyByte(byte) || byte == UInt8(ascii: ".") else { break }
            section.append(Self.lowercased(byte))
        }
        throw error("bad section header")
    }

    private mutating func subsection() throws(GitError) -> [UInt8] {
        rest = rest.drop { Self.isSpace($0) && $0 != UInt8(ascii: "\n") }
        guard try nextOnLine() == UInt8(ascii: "\"") else { throw error("bad section header") }
        var name: [UInt8] = []
        while var byte = try nextOnLine() {
            if byte == UInt8(ascii: "\"") {
                guard try nextOnLine() == UInt8(ascii: "]") else { break }
                return name
            }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = try nextOnLine() else { break }
                byte = escaped
            }
            name.append(byte)
        }
        throw error("bad section header")
    }

    private func refuseInclude(_ section: [UInt8]) throws(GitError) {
        let lead = section.prefix { $0 != UInt8(ascii: ".") }
        guard !["include", "includeif"].contains(String(decoding: lead, as: UTF8.self)) else {
            throw error("a committed file may not include another")
        }
    }

    private mutating func variable(_ section: [UInt8], first: UInt8) throws(GitError) {
        let key = rest.prefix(while: Self.isKeyByte)
        rest = rest.dropFirst(key.count).drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let full = section + ([first] + key).map(Self.lowercased)
        var value: [UInt8]?
        if let byte = try nextOnLine() {
            guard byte == UInt8(ascii: "=") else { throw error("bad variable name") }
            value = try self.value()
        }
        entries.append(
            Configuration.Entry(
                name: String(decoding: full, as: UTF8.self),
                value: value.map { String(decoding: $0, as: UTF8.self) },
                scope: .committed,
                origin: name
            )
        )
    }

    private mutating func value() throws(GitError) -> [UInt8] {
        var value: [UInt8] = []
        var isQuoted = false
        var spaces = 0
        while let byte = try nextOnLine() {
            if !isQuoted {
                if Self.isSpace(byte) {
                    if !value.isEmpty { spaces += 1 }
                    continue
                }
                if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                    rest = rest.drop { $0 != UInt8(ascii: "\n") }
                    continue
                }
            }
            value += Array(repeating: UInt8(ascii: " "), count: spaces)
            spaces = 0
            switch byte {
            case UInt8(ascii: "\\"): try escape(&value)
            case UInt8(ascii: "\""): isQuoted.toggle()
            default: value.append(byte)
            }
        }
        guard !isQuoted else { throw error("missing closing quote") }
        return value
    }

    private mutating func escape(_ value: inout [UInt8]) throws(GitError) {
        let escaped = try next()
        switch escaped {
        case nil, UInt8(ascii: "\n"): break
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "b"): value.append(8)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(escaped ?? 0)
        default: throw error("bad escape")
        }
    }

    /// The next byte of this line; nil at its end, which stays to be read.
    private mutating func nextOnLine() throws(GitError) -> UInt8? {
        if rest.first == UInt8(ascii: "\n") || rest.starts(with: [13, 10]) { return nil }
        return try next()
    }

    private mutating func next() throws(GitError) -> UInt8? {
        guard var byte = rest.popFirst() else { return nil }
        if byte == UInt8(ascii: "\r"), rest.first == UInt8(ascii: "\n") {
            byte = UInt8(ascii: "\n")
            rest.removeFirst()
        }
        if byte == 0 { throw error("NUL character") }
        if byte == UInt8(ascii: "\n") { line += 1 }
        return byte
    }

    private func error(_ message: String) -> GitError {
        .invalidConfiguration(file: name, line: line, message: message)
    }

    /// As git's own `isspace`, which knows no vertical tab and no form feed.
    private static func isSpace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte + 32 : byte
    }
}
