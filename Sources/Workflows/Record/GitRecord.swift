import Git
import Migrations

/// What the repository remembers of each environment: `refs/migrate/<environment>`. The ledger wins where they differ.
struct GitRecord {
    let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// An environment as the repository remembers it.
    struct Entry {
        let environment: EnvironmentName
        let commit: ObjectID
        /// The last line of the reference's log: when, by whom, why.
        let log: ReflogEntry?
    }

    /// Every environment that the repository remembers.
    func entries() throws -> [Entry] {
        try repository.references(under: "refs/migrate/").compactMap { reference in
            guard let name = EnvironmentName(String(reference.name.dropFirst("refs/migrate/".count))) else {
                return nil
            }
            return Entry(
                environment: name,
                commit: reference.target,
                log: try repository.reflog(reference.name).first
            )
        }
    }

    /// Moves the environment's reference to `commit`; removes it when there is none.
    func write(_ environment: EnvironmentName, _ commit: CommitID?, message: String) throws {
        let old = try repository.reference(environment.reference)
        if let new = commit?.object {
            guard new != old else { return }
            try repository.updateReference(environment.reference, to: new, expecting: old, message: message)
        } else if let old {
            try repository.deleteReference(environment.reference, expecting: old)
        }
    }
}

/// What became of a git record that a command found beside the ledger.
public enum RecordMending: Sendable {
    /// It told what the ledger tells, or there was nothing to tell.
    case unneeded
    /// It was behind and is not any more: where it had the environment before, if that differs, and how many deployments it lacked.
    case mended(from: Place?, noted: Int)
    /// It is behind, since the repository does not have the commit.
    case lacks(CommitID)
    /// It is behind, and could not be written.
    case failed(any Error)

    /// A place that a reference was at.
    public enum Place: Sendable {
        case commit(CommitID)
        case nowhere
    }
}

extension GitRecord {
    /// Brings the record to where the ledger is: a process that was killed after its last COMMIT did not come to it.
    func follow(_ state: LedgerState, in database: EnvironmentDatabase) -> RecordMending {
        do {
            let moved = try state.position.flatMap { try follow($0, of: database.settings.name) }
            let isNoted = try hasNoted(state, of: database.settings.name)
            let noted = isNoted ? 0 : try noteDeployments(of: database)
            return moved == nil && noted == 0 ? .unneeded : .mended(from: moved, noted: noted)
        } catch GitError.missingObject {
            return state.position?.commit.map { .lacks($0) } ?? .unneeded
        } catch GitError.referenceChanged {
            // Whoever is writing it now knows better.
            return .unneeded
        } catch {
            return .failed(error)
        }
    }

    private func follow(
        _ position: LedgerState.Position,
        of environment: EnvironmentName
    ) throws -> RecordMending.Place? {
        let old = try repository.reference(environment.reference)
        guard old != position.commit?.object else { return nil }
        try write(environment, position.commit, message: "status: as the ledger has it")
        return old.map { .commit(CommitID($0)) } ?? .nowhere
    }
}
