import Git
import Migrations
import Postgres

extension Archiving {
    /// What was made, or would be.
    public struct Outcome: Sendable {
        /// The baseline.
        public let id: MigrationID
        /// What it replaces.
        public let archive: Archive
        /// The up script, from the folder that the user is in.
        public let up: String
        /// The down script.
        public let down: String
        /// The migrations folder that they lie in.
        public let folder: String
        /// The size of both scripts.
        public let bytes: Int
        /// How many statements the up script has.
        public let statements: Int
        /// How many tables it brings rows for.
        public let tables: Int
        /// How many files went from the tree.
        public let removed: Int
    }

    /// Makes the baseline on a scratch server, proves it, and stages it in the place of what it replaces.
    ///
    /// - Parameter isDry: whether everything is done but the writing.
    /// - Throws: ``Problem`` among others; nothing is written then.
    public func carryOut(on server: ScratchServer, isDry: Bool) throws -> Outcome {
        let files = try replacedFiles()
        try checkUnchanged(files)
        var baseline = Baseline(self, on: server)
        let pair: Baseline.Pair
        do {
            pair = try baseline.make()
        } catch is RehearsalChain.Stopped {
            throw Problem.stopped
        }
        if Interruption.requested { throw Problem.stopped }
        if !isDry { try write(pair, inPlaceOf: files) }
        return Outcome(
            id: id,
            archive: archive,
            up: project.pathFromHere(path(.up)),
            down: project.pathFromHere(path(.down)),
            folder: project.pathFromHere(root),
            bytes: pair.up.count + pair.down.count,
            statements: pair.statements,
            tables: pair.tables,
            removed: files.count
        )
    }

    /// Git itself knows best what it would refuse to remove.
    private func checkUnchanged(_ files: [String]) throws {
        let outcome = try git(["rm", "--quiet", "--dry-run", "--"] + files)
        guard outcome.status == 0 else { throw Problem.changed(text: outcome.text) }
    }

    /// First what is new, then what goes: whoever is interrupted has both.
    private func write(_ pair: Baseline.Pair, inPlaceOf files: [String]) throws {
        for (side, bytes) in [(Side.up, pair.up), (.down, pair.down)] {
            let path = path(side)
            try File.create(workTree + "/" + path, bytes)
            // Without the filters of attributes, since what was proven is these bytes.
            let blob = try require(["hash-object", "-w", "--no-filters", "--", path])
            try require(["update-index", "--add", "--cacheinfo", "100644,\(blob),\(path)"])
        }
        try require(["rm", "--quiet", "--"] + files)
    }

    private func git(_ arguments: [String]) throws -> Subprocess.Outcome {
        try GitCommand(project).run(["-C", workTree, "--literal-pathspecs"] + arguments)
    }

    @discardableResult
    private func require(_ arguments: [String]) throws -> String {
        let outcome = try git(arguments)
        guard outcome.status == 0 else { throw Problem.changed(text: outcome.text) }
        return outcome.text
    }
}
