import Git
import Migrations

/// The notes that keep what came of rehearsals, on the blobs of up scripts.
public struct ProofNotes {
    private let repository: Repository

    /// Git's reference of them.
    public static let reference = "refs/notes/migrate"

    /// Those of a project's repository.
    public init(_ project: Project) { repository = project.repository }

    /// The proof of a pair, on a server of a major version.
    ///
    /// - Parameter after: what stands in ``digests(of:_:)`` at the pair's place in its catalogue.
    func proof(of migration: Migration, after: Fingerprint, server: Int) throws -> Proof? {
        guard let blob = migration.up.blob.object,
            let note = try repository.note(on: blob, in: Self.reference)
        else { return nil }
        return Proof.all(in: note).last { $0.isAbout(migration.down?.blob, server: server, after: after) }
    }

    /// Records what came of rehearsals, in one commit. What never came to run is left out.
    ///
    /// - Parameter selection: the catalogue that they are of.
    public func write(
        _ rehearsals: [Rehearsal],
        of selection: RehearsalSelection,
        server: Int,
        tool: String
    ) throws {
        let migrations = selection.migrations
        let places = Dictionary(uniqueKeysWithValues: migrations.enumerated().map { ($1.up, $0) })
        let digests = Self.digests(of: migrations, selection.prelude)
        var notes: [(object: ObjectID, text: String)] = []
        for rehearsal in rehearsals {
            guard let place = places[rehearsal.migration.up], rehearsal.without.isEmpty,
                let blob = rehearsal.migration.up.blob.object, let result = rehearsal.result,
                let base = rehearsal.base
            else { continue }
            let proof = Proof(
                result: result,
                down: rehearsal.migration.down?.blob,
                server: server,
                after: digests[place],
                base: base,
                tool: tool,
                observed: rehearsal.observation?.kept
            )
            let old = try repository.note(on: blob, in: Self.reference) ?? ""
            let new = proof.added(to: old)
            if new != old { notes.append((blob, new)) }
        }
        guard !notes.isEmpty else { return }
        let count = notes.count == 1 ? "1 pair" : "\(notes.count) pairs"
        try repository.writeNotes(notes, in: Self.reference, message: "rehearsed \(count)")
    }

    /// Of the up scripts of none of the migrations, of the first, of the first two, and so on to all of them, each time with the
    /// prelude before them.
    static func digests(of migrations: some Sequence<Migration>, _ prelude: Prelude?) -> [Fingerprint] {
        let ups = migrations.map(\.up.blob.hex)
        guard let prelude else { return Fingerprint.ofBeginnings(of: ups) }
        return Array(Fingerprint.ofBeginnings(of: [prelude.content] + ups).dropFirst())
    }
}

extension Rehearsal {
    /// What of it is recorded; nil for a pair that never came to run.
    var result: Proof.Result? {
        if rows?.isFailure == true { return .failedWithRows }
        return switch outcome {
        case .restored: .restored
        case .restoredInForm: .restoredInForm
        case .notRestored, .notRepeated: .notRestored
        case .refused: .failed
        case .unreadable, .noDown: nil
        }
    }
}
