import Git
import Migrations

/// A migration that an environment does not have yet.
public struct PendingMigration: Sendable {
    /// Which migration.
    public let id: MigrationID
    /// The commit that brought its up script; nil where the history that is here does not reach it.
    public let commit: Commit?
    /// What is known of its way back.
    public let wayBack: DownProof
}

/// What is known of a migration's way back.
public enum DownProof: String, Sendable {
    /// A rehearsal found that its down script restores the schema.
    case proven
    /// It was not rehearsed with these scripts after these migrations.
    case unproven
    /// The last rehearsal found that it does not, or could not run it.
    case failed
    /// It has no down script.
    case none
}

/// Finds out which commits brought the migrations of a revision, and which of them are proven.
struct MigrationOrigins {
    private let project: Project
    private let tip: ObjectID
    /// In the order of the catalogue.
    private let migrations: [Migration]
    private let prelude: Prelude?
    private let proofs: ProofNotes
    private lazy var digests = ProofNotes.digests(of: migrations, prelude)
    private lazy var places = Dictionary(
        migrations.enumerated().map { ($1.id, $0) },
        uniquingKeysWith: { first, _ in first }
    )
    private var commits: [BlobID: ObjectID] = [:]

    init(_ project: Project, tip: ObjectID, _ catalogue: Catalogue) {
        self.project = project
        self.tip = tip
        proofs = ProofNotes(project)
        migrations = catalogue.inRunOrder
        prelude = catalogue.prelude
    }

    /// What is known of migrations of the revision.
    ///
    /// - Parameter known: a commit whose history need not be looked through first, since most are newer.
    mutating func pending(_ pending: [Migration], since known: ObjectID?) throws -> [PendingMigration] {
        try find(Set(pending.map(\.up.blob)), since: known)
        return try pending.map { migration in
            PendingMigration(
                id: migration.id,
                commit: try commits[migration.up.blob].map { try project.repository.commit($0) },
                wayBack: try wayBack(migration)
            )
        }
    }

    private mutating func find(_ blobs: Set<BlobID>, since known: ObjectID?) throws {
        for excluded in known == nil ? [nil] : [known, nil] {
            let missing = blobs.filter { commits[$0] == nil }
            if missing.isEmpty { return }
            do {
                try find(missing, excluding: excluded)
            } catch GitError.missingObject, GitError.shallowHistory {
                continue
            }
        }
    }

    /// Parents come before their children: what two lines of history both brought, the merge did not.
    private mutating func find(_ blobs: Set<BlobID>, excluding known: ObjectID?) throws {
        let history = try project.repository.commits(
            reachableFrom: [tip],
            excluding: known.map { [$0] } ?? []
        )
        var reader = HalvesReader(project)
        var last: [ObjectID?]?
        for commit in history.reversed() {
            let identity = try project.catalogueIdentity(of: commit)
            guard identity != last else { continue }
            last = identity
            for (side, half) in try reader.read(commit).new
            where side == .up && blobs.contains(half.blob) && commits[half.blob] == nil {
                commits[half.blob] = commit
            }
        }
    }

    private mutating func wayBack(_ migration: Migration) throws -> DownProof {
        guard migration.down != nil else { return .none }
        guard let place = places[migration.id], migrations[place] == migration else { return .unproven }
        let proof = try proofs.proof(of: migration, after: digests[place])
        return proof.map { $0.isGood ? .proven : .failed } ?? .unproven
    }
}
