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
}
