/// The value of `search_path`.
enum SchemaList {
    /// The names in it, as `SplitIdentifierString` of PostgreSQL reads them: `"$user", public`.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var name = ""
        var isQuoted = false
        var hasQuotes = false
        for character in text {
            switch character {
            case "\"":
                // Two of them inside quotes stand for one.
                if !isQuoted, hasQuotes { name.append("\"") }
                isQuoted.toggle()
                hasQuotes = true
            case "," where !isQuoted:
                names.append(name)
                (name, hasQuotes) = ("", false)
            default:
                if isQuoted {
                    name.append(character)
                } else if !character.isWhitespace {
                    name += character.lowercased()
                }
            }
        }
        if !name.isEmpty || hasQuotes || !names.isEmpty { names.append(name) }
        return names.filter { !$0.isEmpty }
    }
}
