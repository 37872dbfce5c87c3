/// How many columns of a terminal text takes.
///
/// Source: Unicode Standard Annex 11, the blocks whose characters are Wide or Fullwidth.
enum DisplayWidth {
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    static func of(_ text: some Sequence<Unicode.Scalar>) -> Int { text.reduce(0) { $0 + of($1) } }

    static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }
}

extension String {
    /// The text, or as much of it as so many columns of a terminal hold, with a sign that it was cut.
    public func fitting(columns: Int) -> String {
        guard DisplayWidth.of(unicodeScalars) > columns else { return self }
        var kept = Substring.UnicodeScalarView()
        var width = 1
        for scalar in unicodeScalars {
            width += DisplayWidth.of(scalar)
            if width > columns { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }
}
