import Migrations
import SQL

/// Both halves of a migration as the rules see them.
struct CheckedPair {
    let migration: Migration
    let up: CheckedScript
    let down: CheckedScript
    let upScript: Script
    let downScript: Script
    /// What is left when both have run.
    let effects: Lazy<PairEffects>

    /// Finding what depends on what is dropped takes time that grows with the square of the changes: a dump of a whole database is not compared.
    static let mostActions = 2_000

    /// Nil when one half cannot be read, so that what the other does to it cannot be told, or makes more changes than are compared.
    init?(_ migration: Migration, up: CheckedScript, down: CheckedScript) {
        guard let upScript = up.script, let downScript = down.script, !up.isForeign, !down.isForeign,
            up.actions.count <= Self.mostActions, down.actions.count <= Self.mostActions
        else { return nil }
        self.migration = migration
        self.up = up
        self.down = down
        self.upScript = upScript
        self.downScript = downScript
        effects = Lazy {
            // Most pairs can be judged by themselves, and what was there before is long to read.
            let alone = PairEffects(up: upScript, down: downScript, in: Definitions())
            guard alone.wantsMore else { return alone }
            let before = try up.surroundings.definitions(of: alone.names)
            return PairEffects(up: upScript, down: downScript, in: before)
        }
    }
}
