import Migrations
import Postgres

/// What is known of a pair's rows while it is rehearsed.
struct RowCheck {
    /// What a trial in a transaction found.
    private(set) var found: RowRehearsal?
    private var trial: RowTrial?
    private var isPlain = false

    /// Tries a pair in the database that stands right before it, and leaves that as it was.
    mutating func tryOut(_ pair: PairRehearsal.Restored, over connection: Connection) throws {
        let scripts = [pair.up, pair.down]
        let touched = TouchedTables.names(before: pair.before, after: pair.after, scripts: scripts)
        guard !touched.isEmpty else { return }
        let trial = RowTrial(connection: connection, up: pair.up, down: pair.down, touched: touched)
        self.trial = trial
        if trial.fitsTransaction { (found, isPlain) = try trial.runForTrial() }
    }

    /// Whether only a database of its own can tell: where a transaction has no room for the scripts, or shows a failure, which
    /// can be one of running both in one transaction.
    var wantsDatabase: Bool { trial != nil && found?.isFailure != false }

    /// What comes of it in a database that stands right before the pair, and is of no use afterwards.
    ///
    /// - Parameter roles: where the roles that the scripts make are taken down.
    func confirmed(over connection: Connection, roles: ScratchServer?) throws -> RowRehearsal? {
        guard let trial else { return nil }
        var outcome = try RowTrial(
            connection: connection,
            up: trial.up,
            down: trial.down,
            touched: trial.touched
        ).runForGood(plain: isPlain, roles: roles)
        if outcome.refused == nil, found?.refused?.isCertain == false { outcome.refused = found?.refused }
        return outcome
    }
}
