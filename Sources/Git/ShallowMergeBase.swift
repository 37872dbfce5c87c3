extension Repository {
    /// The best commits above the boundary of a shallow clone that one commit and any of the others descend from, as git finds
    /// them. libgit2 gives up where it meets the boundary, even beyond what it looks for.
    ///
    /// - Throws: `GitError.shallowHistory` where there is none above the boundary, and may be one beyond; `.missingObject`.
    func mergeBasesInShallow(_ one: ObjectID, _ others: [ObjectID]) throws(GitError) -> [ObjectID] {
        let theirs = try walkToBoundary(from: others) { _ in true }
        let own = try walkToBoundary(from: [one]) { !theirs.commits.contains($0) }
        let common = own.commits.filter(theirs.commits.contains)
        if common.isEmpty, !own.isComplete || !theirs.isComplete { throw .shallowHistory }
        guard common.count > 1 else { return Array(common) }
        var older: Set<ObjectID> = []
        for commit in common {
            let history = try walkToBoundary(from: try self.commit(commit).parents) { _ in true }
            older.formUnion(history.commits)
        }
        return common.subtracting(older).sorted { $0.hex < $1.hex }
    }

    /// The commits that can be reached from some, and whether the boundary cut none of them off.
    ///
    /// - Parameter goesOn: whether the parents of a commit are of interest.
    private func walkToBoundary(
        from tips: [ObjectID],
        where goesOn: (ObjectID) -> Bool
    ) throws(GitError) -> (commits: Set<ObjectID>, isComplete: Bool) {
        var commits: Set<ObjectID> = []
        var pending = tips
        var isComplete = true
        while let next = pending.popLast() {
            guard !commits.contains(next) else { continue }
            let parents: [ObjectID]
            do {
                parents = try commit(next).parents
            } catch .missingObject {
                isComplete = false
                continue
            } catch {
                throw error
            }
            commits.insert(next)
            if goesOn(next) { pending += parents }
        }
        return (commits, isComplete)
    }
}
