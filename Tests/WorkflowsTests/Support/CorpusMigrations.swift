import TestSupport

/// The pairs of a real history's last commit, in the order of their versions.
struct CorpusMigrations {
    /// A migration's two scripts.
    struct Pair {
        let name: String
        var up = ""
        var down = ""
    }

    let pairs: [Pair]

    init(_ corpus: Corpus) throws {
        let repository = try corpus.clone()
        var pairs: [String: Pair] = [:]
        let listing = try repository.git("ls-tree", "-r", "HEAD", corpus.migrations + "/")
        for line in listing.split(separator: "\n") where line.hasSuffix(".sql") {
            let parts = line.split(separator: "\t", maxSplits: 1)
            let file = parts[1].dropFirst(corpus.migrations.count + 1)
            let isUp = file.hasSuffix("up.sql")
            let name = String(file.dropLast(isUp ? "/up.sql".count : "/down.sql".count))
            let text =
                try repository.git("cat-file", "blob", String(parts[0].split(separator: " ")[2])) + "\n"
            if isUp {
                pairs[name, default: Pair(name: name)].up = text
            } else {
                pairs[name, default: Pair(name: name)].down = text
            }
        }
        self.pairs = pairs.values.sorted { $0.name < $1.name }
    }

    /// The three histories.
    static let all: [Corpus] = [.svix, .exposureNotifications, .graphNode]
}
