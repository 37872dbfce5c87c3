import Postgres

extension StepFailure {
    /// What became of a ledger that was being made, or brought to this tool's version, when the connection was lost.
    public enum LedgerFate: Hashable, Sendable {
        /// It is there, as this tool makes it.
        case isThere
        /// It is of an older version, which the next run completes; 0 where there is none.
        case isOfVersion(Int)
        /// The database could not be asked.
        case unknown
        /// This server process was still at it when the user stopped waiting.
        case stillRuns(process: Int32)
    }
}

extension EnvironmentDatabase {
    /// Finds out whether the ledger is there that was being made when the connection was lost.
    ///
    /// - Parameter observe: told of the lost session, as long as the server keeps it.
    func ledgerFate(observe: @escaping (RunEvent) -> Void) -> StepFailure.LedgerFate {
        let isPooled = connection.isPooled
        let answer = LostConnection(database: self, isPooled: isPooled, observe: observe).ask { connection in
            let version = try Ledger(connection: connection).installedVersion() ?? 0
            let isThere = version >= LedgerMigrations.currentVersion
            // Behind a pooler what was sent may still be under way.
            return isThere || !isPooled ? version : nil
        }
        switch answer {
        case .found(let version) where version >= LedgerMigrations.currentVersion: return .isThere
        case .found(let version): return .isOfVersion(version)
        case .stillRuns(let process): return .stillRuns(process: process)
        case .unknown: return .unknown
        }
    }
}
