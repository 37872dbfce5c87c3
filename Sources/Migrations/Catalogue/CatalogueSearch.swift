extension Catalogue {
    /// The migrations that somebody may mean by a word: by the path of one of their files, by its end, or by their identifier.
    ///
    /// - Parameter path: the same word as a path from the top of the tree.
    public func migrations(called word: String, at path: String) -> [Migration] {
        let exact = migrations.filter { migration in migration.halves.contains { $0.path == path } }
        guard exact.isEmpty, !word.isEmpty, !word.hasPrefix("/") else { return exact }
        return migrations.filter { migration in
            migration.id.description == word
                || migration.halves.contains { $0.path == word || $0.path.hasSuffix("/" + word) }
        }
    }
}
