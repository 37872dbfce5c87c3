import Postgres

/// What stands between the tool and the server.
enum Pooling: Hashable {
    /// Nothing, or what does not hand sessions on.
    case none
    /// A pooler whose server processes go from client to client after each transaction.
    case transaction
}

/// Finds out whether a pooler hands server processes on between transactions.
///
/// That a pooler is there shows in a process that is not the one that the protocol named. In session mode the process stays with
/// its client; two sessions that are open at once then have one each, and keep it. In transaction mode one of them gets a process
/// that the other one has just given back, or its own changes, as soon as either is idle: poolers hand out the process that came
/// back last, or take turns. Eight rounds tell.
struct PoolerProbe {
    private let database: EnvironmentDatabase
    private static let rounds = 8

    init(_ database: EnvironmentDatabase) { self.database = database }

    func find() throws -> Pooling {
        let connection = database.connection
        guard connection.isPooled else { return .none }
        // A pool that has nothing for a second session is one that cannot be told apart: the careful answer is safe in both modes.
        guard let other = try? database.reconnect() else { return .transaction }
        var processes: Set<Int32?> = []
        var others: Set<Int32?> = []
        for _ in 0..<Self.rounds {
            processes.insert(try connection.currentProcess())
            others.insert(try other.currentProcess())
        }
        guard processes.count == 1, others.count == 1, processes.isDisjoint(with: others) else {
            return .transaction
        }
        try connection.takeMissingSettings()
        return .none
    }
}
