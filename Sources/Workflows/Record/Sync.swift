import Git
import Migrations

/// Shares the git record with a remote: fetches what others have recorded, joins it with what is here, and pushes that.
///
/// Nothing is overwritten that was not seen: each reference moves here and there only from what it was when it was read, and
/// whoever loses a race begins again. The record only grows, so that two of them can always be joined.
public struct Sync {
    private let project: Project
    private let remote: RecordRemote
    private let git: GitCommand

    /// Why nothing was shared, or not all of it.
    public enum Problem: Error, Hashable, Sendable {
        /// The repository has no remote.
        case noRemote
        /// It has several, and none of them is the obvious one.
        case severalRemotes([String])
        /// It has no remote of this name.
        case noSuchRemote(String, known: [String])
        /// Git failed: what it was asked to do, and what it said.
        case git(command: String, text: String)
        /// Others were faster, again and again.
        case overtaken(remote: String)
    }

    /// What was shared.
    public struct Outcome: Sendable {
        /// The remote.
        public let remote: String
        /// The environments that moved here or there, by name.
        public let environments: [Move]
        /// How many deployments this repository learned of.
        public let fetched: Int
        /// How many deployments the remote learned of.
        public let pushed: Int
    }

    /// Where an environment is now, here and there.
    public struct Move: Hashable, Sendable {
        /// The environment.
        public let environment: EnvironmentName
        /// The commit; nil for none.
        public let commit: CommitID?
        /// Where this repository had it.
        public let here: CommitID?
        /// Where the remote had it.
        public let there: CommitID?
    }

    /// Prepares it.
    ///
    /// - Parameter name: the remote; without it that of the branch, `origin`, or the only one.
    public init(_ project: Project, with name: String?) throws {
        self.project = project
        remote = try Self.remote(name, in: project)
        git = GitCommand(project)
    }

    private static func remote(_ name: String?, in project: Project) throws -> RecordRemote {
        let all = RecordRemote.all(in: project)
        let known = all.map(\.name)
        if let name {
            guard let remote = all.first(where: { $0.name == name }) else {
                throw Problem.noSuchRemote(name, known: known)
            }
            return remote
        }
        var obvious = ["origin"]
        if case .branch(let branch, _) = try project.repository.head() {
            obvious = [project.configuration.string("branch.\(branch).remote"), "origin"].compactMap(\.self)
        }
        for name in obvious {
            if let remote = all.first(where: { $0.name == name }) { return remote }
        }
        guard let only = all.first else { throw Problem.noRemote }
        guard all.count == 1 else { throw Problem.severalRemotes(known) }
        return only
    }

    /// Shares the record; the second time does nothing.
    public func run() throws -> Outcome {
        let before = RecordTips(project.repository, remote)
        var (fetched, pushed): (Set<Deployment.Identity>, Set<Deployment.Identity>) = ([], [])
        var moves: [EnvironmentName: Move] = [:]
        for attempt in 1...Self.tries {
            if attempt > 1 {
                guard Pause.take(.milliseconds(Int.random(in: 20...(60 * attempt)))) else { break }
            }
            try fetch()
            do {
                let joining = RecordJoining(project, remote, lastSeen: before)
                let joined = try joining.join()
                fetched.formUnion(joined.newHere)
                for move in joined.moves {
                    let former = moves[move.environment]
                    moves[move.environment] = Move(
                        environment: move.environment,
                        commit: move.commit,
                        here: former?.here ?? move.here,
                        there: move.there
                    )
                }
                guard try push(joined.updates) else { continue }
                pushed = joined.newThere
                return Outcome(
                    remote: remote.name,
                    environments: moves.values.filter { $0.here != $0.commit || $0.there != $0.commit }
                        .sorted { $0.environment < $1.environment },
                    fetched: fetched.count,
                    pushed: pushed.count
                )
            } catch GitError.referenceChanged {
                // A deployment in this repository was recorded meanwhile.
                continue
            }
        }
        throw Problem.overtaken(remote: remote.name)
    }

    private static let tries = 12

    private func fetch() throws {
        try git.require(
            ["fetch", "--quiet", "--no-tags", "--prune", "--no-auto-maintenance", "--end-of-options"]
                + [remote.name] + remote.refspecs
        )
    }

    /// - Returns: whether the remote took all of it; not where it has moved since it was read.
    private func push(_ updates: [RecordJoining.Update]) throws -> Bool {
        guard !updates.isEmpty else { return true }
        // The hook judges migrations that are pushed, and none is.
        let leases = updates.map { "--force-with-lease=\($0.reference):\($0.expected?.hex ?? "")" }
        let outcome = try git.run(
            ["push", "--porcelain", "--no-verify"] + leases + ["--end-of-options", remote.name]
                + updates.map { "\($0.new?.hex ?? ""):\($0.reference)" }
        )
        if outcome.status == 0 { return true }
        guard Self.isOvertaken(outcome.text) else {
            throw Problem.git(command: "push", text: outcome.text)
        }
        return false
    }

    /// What git says where another process moved or holds the reference: found by this side, or by the other one.
    private static func isOvertaken(_ text: String) -> Bool {
        ["(stale info)", "(fetch first)", "(non-fast-forward)", "(failed to update ref)", "cannot lock ref"]
            .contains { text.contains($0) }
    }
}
