import Git
import Migrations

/// The notes that keep what came of rehearsals, on the blobs of up scripts.
public struct ProofNotes {
    private let repository: Repository
    private let notes: RecordNotes

    /// Those of a project's repository.
    public init(_ project: Project) {
        repository = project.repository
        notes = RecordNotes(project)
    }

    /// The proof of a pair, on a server of a major version.
    ///
    /// - Parameters:
    ///   - after: what stands in ``digests(of:_:)`` at the pair's place in its catalogue.
    ///   - server: nil for any.
    func proof(of migration: Migration, after: Fingerprint, server: Int? = nil) throws -> Proof? {
        guard let blob = migration.up.blob.object else { return nil }
        for note in try notes.all(on: blob) {
            let proof = Proof.all(in: note).last {
                $0.isAbout(migration.down?.blob, server: server ?? $0.server, after: after)
            }
            if let proof { return proof }
        }
        return nil
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
        var changed: [(object: ObjectID, text: String)] = []
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
            let old = try notes.own(on: blob) ?? ""
            let new = proof.added(to: old)
            if new != old { changed.append((blob, new)) }
        }
        guard !changed.isEmpty else { return }
        let count = changed.count == 1 ? "1 pair" : "\(changed.count) pairs"
        try repository.writeNotes(changed, in: RecordNotes.reference, message: "rehearsed \(count)")
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
