/// A line of a page, whatever it is written as: text of which nothing is markup, with words that are set off.
struct Inline: ExpressibleByStringInterpolation, Hashable, Sendable {
    /// What it is made of, in order.
    private(set) var parts: [Part]

    enum Part: Hashable, Sendable {
        case text(String)
        /// A name, a path or a command.
        case code(String)
        case strong(String)
        /// A word that says how something stands.
        case badge(String, Tone)
    }

    /// How something stands. The word beside it says the same, for whoever sees no colours.
    enum Tone: String, Sendable {
        case good, warning, bad, neutral
    }

    static let none = Inline("-")

    init(stringLiteral literal: String) { parts = [.text(literal)] }

    init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    /// A line of text.
    init(_ text: String) { parts = [.text(text)] }

    /// A line with nothing else in it.
    init(_ part: Part) { parts = [part] }

    /// Lines as one.
    static func joined(_ lines: [Inline], by separator: String = ", ") -> Inline {
        lines.enumerated().reduce(into: Inline("")) { joined, next in
            if next.offset > 0 { joined.parts.append(.text(separator)) }
            joined.parts += next.element.parts
        }
    }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parts: [Part] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }
        mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }
        mutating func appendInterpolation(_ number: Int) { parts.append(.text(String(number))) }
        mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
        mutating func appendInterpolation(strong text: String) { parts.append(.strong(text)) }
        mutating func appendInterpolation(badge text: String, _ tone: Tone) {
            parts.append(.badge(text, tone))
        }
        mutating func appendInterpolation(_ line: Inline) { parts += line.parts }
    }
}
