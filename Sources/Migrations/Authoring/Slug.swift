extension MigrationID {
    /// A file name's part out of words: `Add invoices & totals` becomes `add_invoices_totals`; nil when no letter or digit is left.
    public static func slug(_ words: [String]) -> String? {
        let parts = words.joined(separator: " ").lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return parts.isEmpty ? nil : parts.joined(separator: "_")
    }
}
