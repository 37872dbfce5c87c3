/// The words of a line of the git record: `key=value`, with quotation marks where a value holds a blank.
enum RecordWords {
    /// The value as it stands in a line. What would break the line, or steer a terminal that shows it, is not kept.
    static func quoted(_ value: String) -> String {
        let clean = String(String.UnicodeScalarView(value.unicodeScalars.map(shown)))
        guard clean.isEmpty || clean.contains(where: { $0 == " " || $0 == "\"" || $0 == "\\" }) else {
            return clean
        }
        return "\"" + clean.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: scalar
        }
    }

    /// The words of a line, without the marks; nil where a mark is not closed.
    static func split(_ line: some StringProtocol) -> [String]? {
        var words: [String] = []
        var word = ""
        var (isInside, isEscaped, isWord) = (false, false, false)
        for scalar in line.unicodeScalars {
            switch scalar {
            case _ where isEscaped:
                word.unicodeScalars.append(scalar)
                isEscaped = false
            case "\\" where isInside: isEscaped = true
            case "\"":
                isInside.toggle()
                isWord = true
            case " " where !isInside:
                if isWord { words.append(word) }
                (word, isWord) = ("", false)
            default:
                word.unicodeScalars.append(scalar)
                isWord = true
            }
        }
        guard !isInside else { return nil }
        return isWord ? words + [word] : words
    }

    /// A name may hold anything: all but letters, digits and `-._` is written as in a URL (RFC 3986, 2.1).
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }

    static func decoded(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
