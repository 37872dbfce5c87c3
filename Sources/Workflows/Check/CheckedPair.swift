import Migrations
import SQL

/// Both halves of a migration as the rules see them.
struct CheckedPair {
    let migration: Migration
    let up: CheckedScript
    let down: CheckedScript
    let upScript: Script
    let downScript: Script

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
    }
}
