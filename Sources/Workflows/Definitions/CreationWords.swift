import SQL

extension [Lexeme] {
    /// Whether WITH, TABLESPACE or the like stands behind the columns.
    var hasOptions: Bool {
        ["WITH", "TABLESPACE", "USING", "ON", "OF"].contains { word in
            firstOuter { $0.isKeyword(word) } != nil
        }
    }

    /// Without what says only what happens when one is there already.
    var withoutIfNotExists: [Lexeme] { without(["IF", "NOT", "EXISTS"]) }
    /// Without what says only what happens when one is there already.
    var withoutOrReplace: [Lexeme] { without(["OR", "REPLACE"]) }

    private func without(_ words: [String]) -> [Lexeme] {
        // They stand right behind CREATE and the kind.
        for start in indices.prefix(6) where start + words.count <= count {
            if zip(self[start...], words).allSatisfy({ $0.isKeyword($1) }) {
                return Array(self[..<start]) + self[(start + words.count)...]
            }
        }
        return self
    }
}
