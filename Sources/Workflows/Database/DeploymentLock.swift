import Migrations
import Postgres

/// The lock that keeps two deployers of one database apart while both are polite; the ledger's compare-and-swap is what holds
/// when they are not. It ends with the session.
///
/// It is polled, never waited for: a waiter inside `pg_advisory_lock` holds a snapshot, and `CREATE INDEX CONCURRENTLY` would
/// wait for that waiter for ever.
final class DeploymentLock {
    private let connection: Connection
    /// What the lock is called on the server.
    let key: Int
    /// Whether this session holds it.
    private(set) var isTaken = false

    /// Whether a session can hold it: not where sessions go from client to client, which would leave it with a stranger.
    let isUsable: Bool

    /// - Parameter tenant: the schema that is deployed to; its lock is its own.
    init(connection: Connection, tenant: String, isUsable: Bool = true) {
        self.connection = connection
        self.isUsable = isUsable
        key = Self.key(of: tenant)
    }

    /// "gitmigra" as eight bytes: the same key for every environment, since an advisory lock belongs to one database.
    static let key = 0x6769_746d_6967_7261

    /// FNV-1a over the tenant's name from the key on: the key itself for the database as a whole.
    static func key(of tenant: String) -> Int {
        Int(bitPattern: tenant.utf8.reduce(UInt(bitPattern: key)) { ($0 ^ UInt($1)) &* 0x100_0000_01b3 })
    }

    /// The key, for a statement that takes the lock; nil when it is held already, or cannot be.
    var keyUnlessTaken: Int? { isTaken || !isUsable ? nil : key }

    /// Takes the lock, trying again until `patience` is over. `waiting` is called about every second, with the holder and how long
    /// it has been waited for.
    ///
    /// - Throws: ``LedgerProblem/busy(_:)`` with the holder.
    func take(patience: Duration, waiting: (LedgerProblem.Holder?, Duration) -> Void) throws {
        guard isUsable else { return }
        let start = ContinuousClock.now
        var told: Duration?
        var pause = Duration.milliseconds(50)
        while try !attempt() {
            let waited = .now - start
            guard waited < patience else { throw LedgerProblem.busy(try holder()) }
            if waited - (told ?? .seconds(-1)) >= .seconds(1) {
                waiting(try holder(), waited)
                told = waited
            }
            guard Pause.take(min(pause, patience - waited)) else { throw LedgerProblem.busy(try holder()) }
            pause = min(pause * 2, .seconds(1))
        }
        isTaken = true
    }

    private func attempt() throws -> Bool {
        try connection.query("SELECT pg_catalog.pg_try_advisory_lock('\(key)') AS taken").first?.bool(
            "taken"
        ) == true
    }

    /// The session that holds it.
    func holder() throws -> LedgerProblem.Holder? {
        let rows = try connection.ask(
            """
            SELECT l.pid, a.usename, a.application_name, pg_catalog.date_trunc('second', a.backend_start) AS since
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted
                AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                AND l.classid = \(UInt(bitPattern: key) >> 32) AND l.objid = \(UInt(bitPattern: key) & 0xffff_ffff) AND l.objsubid = 1
            """
        )
        return rows.first.flatMap(LedgerProblem.Holder.init)
    }
}
