/// What pg_dump writes around a dump, so that psql runs no command that the dumped database might have smuggled in: `\restrict`
/// with a key, and `\unrestrict` with the same at the end. Here no command of psql runs at all, and the lines mean nothing but that
/// the file is whole.
public struct Restriction: Sendable {
    private var key: ArraySlice<UInt8>?

    /// What psql would refuse; the raw value says it.
    public enum Fault: String, Hashable, Sendable {
        /// Not a key alone behind the command.
        case key = "\\restrict and \\unrestrict take one key"
        /// `\restrict` inside a restriction, where psql takes `\unrestrict` alone.
        case twice = "\\restrict stands inside another one's lines"
        /// `\unrestrict` with another key than that of `\restrict`.
        case otherKey = "\\unrestrict names another key than \\restrict"
        /// `\unrestrict` without `\restrict`.
        case notBegun = "\\unrestrict without \\restrict"
    }

    /// Follows a command of psql; gives what is wrong with it, which for all but these two is that psql alone knows it.
    mutating func fault(of command: Range<Int>, in bytes: [UInt8]) -> SQLError? {
        let line = bytes[command]
        let name = Self.name(of: line, next: bytes[command.upperBound...].first)
        guard name == "\\restrict" || name == "\\unrestrict" else {
            return .metaCommand(name, offset: command.lowerBound)
        }
        guard let key = Self.key(in: line.dropFirst(name.utf8.count)) else {
            return .restriction(.key, offset: command.lowerBound)
        }
        let fault: Fault?
        if name == "\\restrict" {
            fault = self.key == nil ? nil : .twice
            self.key = key
        } else {
            fault = self.key.map { $0 == key ? nil : .otherKey } ?? .notBegun
            self.key = nil
        }
        return fault.map { .restriction($0, offset: command.lowerBound) }
    }

    /// The backslash and the letters after it, or one sign.
    private static func name(of line: ArraySlice<UInt8>, next: UInt8?) -> String {
        guard line.count > 1 else { return String(decoding: line + [next ?? .semicolon], as: UTF8.self) }
        let letters = line.dropFirst().prefix(63).prefix { $0.isASCIILetter }
        return String(decoding: line.prefix(max(letters.count, 1) + 1), as: UTF8.self)
    }

    /// The one word behind the command, in which psql would read nothing else.
    private static func key(in rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let words = rest.split(whereSeparator: \.isSQLSpace)
        let read: [UInt8] = [.backslash, .quote, .doubleQuote, UInt8(ascii: "`"), UInt8(ascii: ":")]
        guard rest.first?.isSQLSpace == true, words.count == 1, let word = words.first,
            !word.contains(where: read.contains)
        else { return nil }
        return word
    }
}
