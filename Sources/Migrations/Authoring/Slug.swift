extension MigrationID {
    /// A file name's part out of words: `Add invoices & totals` becomes `add_invoices_totals`; nil when no letter or digit is left.
    ///
    /// It is ASCII, since file systems disagree on how others are spelled: Latin letters lose their marks, so that `Größe`
    /// becomes `grosse`, and letters of other scripts are left out.
    public static func slug(_ words: [String]) -> String? {
        let letters = words.joined(separator: " ").lowercased().unicodeScalars.map(LatinLetter.base).joined()
        let parts = letters.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return parts.isEmpty ? nil : parts.joined(separator: "_")
    }
}

/// Letters of the Latin script without their marks.
private enum LatinLetter {
    private static let spelledOut: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "’": "", "'": "",
    ]

    /// `e` for `é`, nothing for a mark that stands by itself, and the scalar itself for all else.
    static func base(of scalar: Unicode.Scalar) -> String {
        if let letters = spelledOut[scalar] { return letters }
        if scalar.isASCII { return String(scalar) }
        if scalar.properties.generalCategory == .nonspacingMark { return "" }
        // Unicode's names are stable: LATIN SMALL LETTER E WITH ACUTE.
        let name = (scalar.properties.name ?? "").split(separator: " ")
        guard name.count > 5, name[..<3] == ["LATIN", "SMALL", "LETTER"], name[4] == "WITH",
            name[3].count == 1
        else {
            return String(scalar)
        }
        return name[3].lowercased()
    }
}
