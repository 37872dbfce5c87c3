import Git
import Migrations
import SQL

extension Check {
    /// What the fixes of a check's findings write, before anything is written.
    public struct Mending: Sendable {
        /// The files that change, by path.
        public let changes: [Change]
        /// The findings whose fixes were taken, in the order in which they were.
        public let mended: [Finding]
        /// What is left when they are written.
        public let left: [Finding]
        /// How many fixes were not taken, since later migrations need what they move, or since they would bring new errors.
        public let refused: Int
        /// Whether a further run may mend more.
        public let isUnfinished: Bool
    }

    /// A file that changes.
    public struct Change: Hashable, Sendable {
        /// From the top of the tree.
        public let path: String
        /// What the check judged; nil where there is no file yet.
        public let before: [UInt8]?
        /// What it is to hold.
        public let after: [UInt8]
        /// The path as the user types it.
        public let typedPath: String
    }

    /// Why fixes were not written.
    public enum MendingProblem: Error, Hashable, Sendable {
        /// The repository has no working tree.
        case bareRepository
        /// Files of the working tree that are not as they were judged.
        case differs([String], isStaged: Bool)
        /// A file lies in the way of one that is to be made.
        case exists(path: String)
    }

    /// Works out what the fixes of the findings write. Returns nil when nothing that is staged touches the migrations.
    ///
    /// Fixes are taken file by file, each on what those before it have made, until none is left. One that would bring a new error is
    /// not taken.
    ///
    /// - Parameter now: for versions that tell time and for the heads of new scripts.
    public func mending(
        _ scope: Scope,
        selecting selection: Selection = Selection(),
        now: CivilTime
    ) throws -> Mending? {
        guard let workTree = project.repository.workTree else { throw MendingProblem.bareRepository }
        guard let subject = try subject(for: scope) else { return nil }
        let naming = try MigrationNaming(project, workTree, now)
        var draft = FixDraft(self, subject, selecting: selection, naming: naming)
        try draft.mendAll()
        return Mending(
            changes: try draft.changes().map { path, before, after in
                Change(path: path, before: before, after: after, typedPath: project.pathFromHere(path))
            },
            mended: draft.mended,
            left: draft.findings.sorted(by: Finding.inSourceOrder),
            refused: draft.refused.count,
            isUnfinished: draft.isUnfinished
        )
    }

    private func subject(for scope: Scope) throws -> CheckSubject? {
        let repository = project.repository
        switch scope {
        case .staged: return try subjectOfIndex()
        case .revision(let revision), .merge(let revision):
            return try subject(ofTree: try repository.revision(revision).commit, since: [])
        case .range(let range):
            guard let (from, to, _) = try repository.range(range) else {
                return try subject(for: .revision(range))
            }
            let base = try repository.mergeBase(from.commit, to.commit) ?? from.commit
            return try subject(ofTree: to.commit, since: [base])
        }
    }

    /// Writes what was worked out: every file whole, and none before it is known that all can be written.
    public func write(_ mending: Mending, of scope: Scope) throws {
        guard let workTree = project.repository.workTree else { throw MendingProblem.bareRepository }
        let differing = try mending.changes.filter { change in
            guard let before = change.before else { return false }
            let path = workTree + "/" + change.path
            return try !File.isPlain(path, below: workTree) || File.read(path) != before
        }
        guard differing.isEmpty else {
            throw MendingProblem.differs(differing.map(\.typedPath), isStaged: scope == .staged)
        }
        for change in mending.changes where change.before == nil {
            let path = workTree + "/" + change.path
            if File.exists(path) { throw MendingProblem.exists(path: change.typedPath) }
        }
        try File.write(mending.changes.map { (workTree + "/" + $0.path, $0.after) })
    }
}
