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
    /// What a rehearsal with these scripts found its up script to do to tables; nil where none was kept.
    public let observed: [ObservedRelation]?
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
            let proof = try proof(of: migration)
            return PendingMigration(
                id: migration.id,
                commit: try commits[migration.up.blob].map { try project.repository.commit($0) },
                wayBack: Self.wayBack(of: migration, proof),
                observed: proof?.observed
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

    /// What is known of the way back of a migration of the revision.
    mutating func wayBack(of migration: Migration) throws -> DownProof {
        Self.wayBack(of: migration, try proof(of: migration))
    }

    private static func wayBack(of migration: Migration, _ proof: Proof?) -> DownProof {
        if migration.down == nil { return .none }
        return proof.map { $0.isGood ? .proven : .failed } ?? .unproven
    }

    /// The last rehearsal of it with these scripts after these migrations.
    private mutating func proof(of migration: Migration) throws -> Proof? {
        guard let place = places[migration.id], migrations[place] == migration else { return nil }
        return try proofs.proof(of: migration, after: digests[place])
    }
}
