/// The names that somebody may have meant who typed another.
enum SimilarNames {
    /// The nearest first, at most three: those of which it is a word, those that hold it, and those a few letters away.
    static func of(_ typed: String, among names: [String]) -> [String] {
        let typed = typed.lowercased().replacing("_", with: "-")
        let ranked = names.compactMap { name -> (rank: Int, name: String)? in
            if name.split(separator: "-").contains(Substring(typed)) { return (-1, name) }
            if typed.count > 2, name.contains(typed) { return (0, name) }
            let distance = distance(Array(typed), Array(name))
            return distance <= max(1, name.count / 3) ? (distance, name) : nil
        }
        return ranked.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.prefix(3).map(\.name)
    }

    /// How many letters must be put in, taken out or changed (Levenshtein).
    private static func distance(_ one: [Character], _ other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (line, left) in one.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, right) in other.enumerated() {
                let changed = diagonal + (left == right ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
