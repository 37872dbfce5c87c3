import Migrations
import Postgres

/// Holds a ledger against itself, against git's object ids, and against the repository. Reads only.
public struct LedgerCheck {
    let project: Project
    let database: EnvironmentDatabase

    /// Checks one environment's ledger.
    public init(project: Project, database: EnvironmentDatabase) {
        self.project = project
        self.database = database
    }

    /// What was looked at, and what is wrong with it.
    public struct Report: Sendable {
        /// The steps that the ledger has.
        public let steps: Int
        /// The scripts that it holds.
        public let scripts: Int
        /// What was found, in the order in which it is to be read.
        public let anomalies: [Anomaly]

        /// Whether nothing is wrong.
        public var isClean: Bool { anomalies.allSatisfy(\.isRemark) }
    }

    /// Everything that is wrong, as of one moment; nil when the database has no ledger.
    public func report() throws -> Report? {
        let connection = database.connection
        // The state is read in a transaction of its own; what is found there is not compared with the rest.
        guard let state = try database.foundState() else { return nil }
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n" + Connection.ownNames)
        defer { connection.rollBack() }
        let objects = try LedgerObjectCheck(connection).anomalies()
        // Where a table or a column is gone, no question about its rows has an answer.
        guard !objects.contains(where: Self.prevents) else {
            return Report(steps: state.sequence, scripts: 0, anomalies: objects)
        }
        let scripts = ScriptCheck(connection)
        let found =
            try statusAnomalies(state) + objects + ChainCheck(connection).anomalies()
            + scripts.anomalies()
            + RepositoryCheck(project: project, database: database).anomalies(state)
        return Report(steps: state.sequence, scripts: try scripts.count(), anomalies: found)
    }

    private static func prevents(_ anomaly: Anomaly) -> Bool {
        guard case .objectMissing(let object) = anomaly else { return false }
        return ["table", "column"].contains(object.kind)
    }

    private func statusAnomalies(_ state: LedgerState) throws -> [Anomaly] {
        let adoption = Adoption(project: project, database: database).find(in: state)
        return [
            adoption.map { .foreignIdentity($0.summary) },
            state.interrupted.map(Anomaly.interrupted),
            state.last.flatMap { $0.outcome == nil && $0.holder != nil ? .running($0) : nil },
        ].compactMap(\.self)
    }
}
