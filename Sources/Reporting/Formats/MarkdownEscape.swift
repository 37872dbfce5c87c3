extension String {
    /// Text of which nothing is taken for a mark, a reference or somebody's name.
    var markdownEscaped: String {
        printable.reduce(into: "") { text, character in
            switch character {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "$": text += "\\\(character)"
            case "@", "#": text += "\(character)<!-- -->"
            default: text.append(character)
            }
        }
    }
}
