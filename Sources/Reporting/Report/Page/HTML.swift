/// A piece of HTML. What is interpolated into it is escaped, so that no text of a repository can become markup:
///
///     let cell: HTML = "<td title=\"\(author)\">\(name)</td>"
///
/// Attributes stand between quotation marks, always.
struct HTML: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// As it stands in the page.
    let source: String

    init(stringLiteral literal: String) { source = literal }

    init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

    /// Text, escaped.
    init(text: String) { source = Self.escaped(text) }

    private init(source: String) { self.source = source }

    /// Pieces one after the other.
    static func joined(_ parts: some Sequence<HTML>, by separator: HTML = "") -> HTML {
        HTML(source: parts.map(\.source).joined(separator: separator.source))
    }

    /// A style sheet of the tool's own, in which nothing is escaped.
    static func style(_ sheet: StaticSheet) -> HTML { HTML(source: "<style>\(sheet.text)</style>") }

    /// What builds it: literals stand as they are, and of values only these kinds can be put in.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { source += String(number) }
        mutating func appendInterpolation(_ piece: HTML) { source += piece.source }
        mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { source += piece.source }
        }
    }

    /// Characters that mean something in text or between quotation marks are written as references. What would steer a terminal or
    /// the order of reading, or may not stand in HTML at all, is spelled out.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case _ where String.isControl(scalar): escaped += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }
}

/// A style sheet that is part of the tool.
struct StaticSheet {
    let text: String

    init(_ text: String) { self.text = text }
}
