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

    /// Nil when one half cannot be read: what the other does to it cannot be told.
    init?(_ migration: Migration, up: CheckedScript, down: CheckedScript) {
        guard let upScript = up.script, let downScript = down.script, !up.isForeign, !down.isForeign else {
            return nil
        }
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
