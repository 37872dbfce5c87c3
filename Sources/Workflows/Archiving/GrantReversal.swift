/// Takes rights back that pg_dump gives, and gives back what it takes, where no dropped object takes them along: default privileges, and
/// rights on the schema public and on what is PostgreSQL's own. pg_dump has no statement that does.
enum GrantReversal {
    /// The statements that undo those of a dump, the last one first.
    static func of(_ statements: [[UInt8]]) -> [[UInt8]] {
        statements.reversed().compactMap { undo(String(decoding: $0, as: UTF8.self)) }
            .map { Array($0.utf8) }
    }

    private static func undo(_ text: String) -> String? {
        let isOfDefaults = text.hasPrefix("ALTER DEFAULT PRIVILEGES ")
        let isOfRights = text.hasPrefix("GRANT ") || text.hasPrefix("REVOKE ")
        let outlives = text.contains(" ON SCHEMA public ") || text.contains(" pg_catalog.")
        guard isOfDefaults || isOfRights && outlives, !text.contains(" WITH GRANT OPTION") else { return nil }
        // A name is quoted where it holds a blank or capitals, and so is none of these words.
        return swapped(text, "GRANT ", " TO ", "REVOKE ", " FROM ")
            ?? swapped(text, "REVOKE ", " FROM ", "GRANT ", " TO ")
    }

    private static func swapped(
        _ text: String,
        _ verb: String,
        _ preposition: String,
        _ otherVerb: String,
        _ otherPreposition: String
    ) -> String? {
        guard let start = text.firstRange(of: verb),
            let end = text[start.upperBound...].firstRange(of: preposition)
        else { return nil }
        return String(text[..<start.lowerBound]) + otherVerb
            + text[start.upperBound..<end.lowerBound] + otherPreposition + text[end.upperBound...]
    }
}
