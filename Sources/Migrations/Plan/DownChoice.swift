/// Which down script each migration is reverted with.
struct DownChoice {
    /// Down scripts that run in place of the recorded ones.
    private(set) var replaced: [AppliedMigration: Half] = [:]
    private(set) var obstacles: [Plan.Obstacle] = []
    private(set) var remarks: [Plan.Remark] = []

    /// - Parameters:
    ///   - checkedOut: what is checked out, where a down script may have been mended since it was recorded.
    ///   - source: what down scripts are taken from; nil for the recorded ones.
    init(_ reverts: [AppliedMigration], checkedOut: Catalogue, source: Catalogue?) {
        let source = source.map { Dictionary(grouping: $0.migrations, by: \.up.blob) }
        let found = Dictionary(grouping: checkedOut.migrations, by: \.up.blob)
        for applied in reverts {
            let running: BlobID?
            if let source {
                running = replace(applied, from: source[applied.up] ?? [])
            } else {
                running = applied.down
                if applied.down == nil { obstacles.append(.irreversible(applied)) }
            }
            if let mended = Self.namesakes(of: applied, in: found[applied.up] ?? []).first,
                mended.down?.blob != running
            {
                remarks.append(.otherDown(applied, mended))
            }
        }
    }

    /// The down script that runs, where there is one.
    private mutating func replace(_ applied: AppliedMigration, from migrations: [Migration]) -> BlobID? {
        let candidates = Self.namesakes(of: applied, in: migrations)
        guard let migration = candidates.first else {
            obstacles.append(.downNotFound(applied, .noSuchUp))
            return nil
        }
        guard Set(candidates.map(\.down?.blob)).count == 1 else {
            obstacles.append(.downNotFound(applied, .ambiguous(candidates)))
            return nil
        }
        guard let down = migration.down else {
            obstacles.append(.downNotFound(applied, .noDown(migration)))
            return nil
        }
        guard down.blob != applied.down else { return down.blob }
        guard down.file.kind == .file else {
            obstacles.append(.notAFile(down))
            return nil
        }
        replaced[applied] = down
        remarks.append(.downReplaced(applied, down))
        return down.blob
    }

    /// Of migrations with the same up script, which empty ones often have, those that are called most alike.
    private static func namesakes(of applied: AppliedMigration, in migrations: [Migration]) -> [Migration] {
        let sameVersion = migrations.filter { $0.id.version == applied.id.version }
        let same = sameVersion.filter { $0.id == applied.id }
        return same.isEmpty ? sameVersion.isEmpty ? migrations : sameVersion : same
    }
}

extension Plan {
    /// Why the revision that down scripts are taken from has none for a migration.
    public enum DownProblem: Hashable, Sendable {
        /// It has no migration with the up script that ran.
        case noSuchUp
        /// It has the migration, without a down script.
        case noDown(Migration)
        /// It has several migrations with this up script and different down scripts.
        case ambiguous([Migration])
    }
}
