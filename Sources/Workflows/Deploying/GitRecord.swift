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
