import Git

extension Project {
    /// The commits that are being merged into HEAD, whose releases the merge will have in its history.
    ///
    /// `MERGE_HEAD` lists them while a merge waits to be committed. A merge without conflicts runs pre-merge-commit before it
    /// writes that file, and names them in variables instead: `GITHEAD_<id>` (`git merge` sets one for each).
    func mergeHeads() throws -> [ObjectID] {
        let file = try File.read(repository.gitDirectory + "/MERGE_HEAD") ?? []
        let listed = String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init)
        let named = variables.keys.filter { $0.hasPrefix("GITHEAD_") }
            .map { String($0.dropFirst("GITHEAD_".count)) }
        let ids = Set((listed + named).compactMap(ObjectID.init(hex:)))
        return try ids.compactMap(commit)
    }
}
