/// SQL quoting, for text that becomes part of a statement.
///
/// The rules are those of the PostgreSQL manual, 4.1. Text that holds a zero byte is quoted as it is, and
/// refused when it is sent.
public enum Quote {
    /// A string constant, correct whatever `standard_conforming_strings` is: with a backslash inside it
    /// is an escape string, led by a space as PQescapeLiteral does it, so that it never joins a word before.
    public static func literal(_ text: String) -> String {
        let escapes = text.utf8.contains(UInt8(ascii: "\\"))
        var quoted = escapes ? " E'" : "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "'"
    }

    /// A name, exactly as it is written. The server cuts names longer than 63 bytes.
    public static func identifier(_ name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// The marks to put around bytes that then stand for themselves: `open + bytes + close`.
    ///
    /// The tag is the first of `q`, `q1`, `q2`, … for which `$tag` occurs nowhere in the bytes. Looking for
    /// `$tag` without the second dollar sign keeps it right at the end of the bytes too, where their last
    /// characters and the closing mark run together. `$$` is never used: it would be closed by bytes that
    /// end with `$`.
    public static func dollar(_ bytes: some Collection<UInt8>) -> (open: String, close: String) {
        let taken = tagNumbers(in: bytes)
        var number = 0
        while taken.contains(number) { number += 1 }
        let mark = number == 0 ? "$q$" : "$q\(number)$"
        return (mark, mark)
    }

    /// The numbers whose tags begin somewhere in the bytes after a dollar sign. `$q12` takes 0, 1 and 12.
    private static func tagNumbers(in bytes: some Collection<UInt8>) -> Set<Int> {
        var taken: Set<Int> = []
        var number: Int?
        var previousIsDollar = false
        for byte in bytes {
            if let begun = number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), begun < 1 << 32 {
                let next = begun * 10 + Int(byte - UInt8(ascii: "0"))
                taken.insert(next)
                number = next
            } else if previousIsDollar, byte == UInt8(ascii: "q") {
                taken.insert(0)
                number = 0
            } else {
                number = nil
            }
            previousIsDollar = byte == UInt8(ascii: "$")
        }
        return taken
    }
}

extension Quote {
    /// An array literal of texts, as `text[]` reads it: `{"a","b"}`.
    public static func array(_ texts: [String]) -> String {
        let elements = texts.map { text in
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "{" + elements.joined(separator: ",") + "}"
    }
}
