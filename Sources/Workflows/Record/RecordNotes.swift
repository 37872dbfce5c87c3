import Git
import Migrations

/// What notes say of an object: this repository's own, which are written, and those that were fetched of others'.
struct RecordNotes {
    /// Git's reference of one's own notes: deployments and approvals on commits, proofs on the blobs of up scripts.
    static let reference = "refs/notes/migrate"

    private let repository: Repository
    private let fetched: [String]

    init(_ project: Project) {
        repository = project.repository
        fetched = RecordRemote.fetched(in: project).map(\.trackingNotes)
    }

    /// The note of one's own.
    func own(on object: ObjectID) throws -> String? { try repository.note(on: object, in: Self.reference) }

    /// Every note, one's own first. After a `sync` they say the same.
    func all(on object: ObjectID) throws -> [String] {
        try ([Self.reference] + fetched).compactMap { try repository.note(on: object, in: $0) }
    }
}
