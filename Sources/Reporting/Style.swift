import Migrations

/// How text is set off on a terminal: git's own colours, or none.
public struct Style: Sendable {
    private let isColoured: Bool

    /// Text in colour, or plain text.
    public init(coloured: Bool) { isColoured = coloured }

    /// No colour.
    public static let plain = Style(coloured: false)

    func error(_ text: String) -> String { wrap(text, "1;31") }
    func warning(_ text: String) -> String { wrap(text, "1;35") }
    func note(_ text: String) -> String { wrap(text, "1;36") }
    func good(_ text: String) -> String { wrap(text, "32") }
    func bold(_ text: String) -> String { wrap(text, "1") }
    func commit(_ text: String) -> String { wrap(text, "33") }
    func added(_ text: String) -> String { wrap(text, "32") }
    func code(_ text: String) -> String { wrap(text, "36") }
    func removed(_ text: String) -> String { wrap(text, "31") }

    /// A severity's colour.
    func severity(_ severity: Severity, _ text: String) -> String {
        switch severity {
        case .error: error(text)
        case .warning: warning(text)
        case .note: note(text)
        }
    }

    private func wrap(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[m" : text
    }
}

extension String {
    /// With control characters spelled out, so that a file name or a script cannot steer the terminal, nor the order in which
    /// its text is read. A tab becomes blanks.
    var printable: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == "\t" {
                text += "    "
            } else if Self.isControl(scalar) {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether it steers what shows text.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x20, 0x7F...0x9F: true
        case 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// At least `width` columns wide, filled with blanks.
    func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - displayWidth))
    }

    /// How many columns of a terminal it takes.
    var displayWidth: Int { DisplayWidth.of(unicodeScalars) }
}

/// `1 migration`, `2 migrations`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// `a`, `a and b`, `a, b and c`; after `limit` of them, how many more there are.
func listed(_ items: [String], limit: Int = 5) -> String {
    let shown = items.count > limit ? Array(items.prefix(limit)) + ["\(items.count - limit) more"] : items
    guard shown.count > 1, let last = shown.last else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " and " + last
}
