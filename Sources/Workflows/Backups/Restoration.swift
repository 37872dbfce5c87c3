import Migrations
import Postgres

/// Brings a database back from a backup: into a new database beside it, which takes its place only when it is whole and right.
///
/// The database that was there is kept under another name, so that nothing is lost by it.
public struct Restoration {
    let project: Project
    let path: String
    let backup: Backup
    let observe: (Event) -> Void

    /// What happens.
    public enum Event: Sendable {
        /// The backup's files are being read.
        case verifies(Backup)
        /// It is being restored into this new database.
        case restores(into: String)
    }

    /// Why nothing was restored, or nothing put into the database's place.
    public enum Problem: Error, Hashable, Sendable {
        /// There is no backup of this tool at the path.
        case noBackup(String)
        /// Its files are not those that were written.
        case damaged(String, expected: String, found: String)
        /// It is of another environment.
        case ofOtherEnvironment(Backup, asked: EnvironmentName)
        /// The database has steps that the backup has not, these among them, the last one first.
        case ahead(Backup, sequence: Int, steps: [String])
        /// The database is not the one that the backup was taken of.
        case ofOtherDatabase(Backup)
        /// pg_restore ended with an error; the new database was removed.
        case failed(words: [String])
        /// What was restored has another schema than what was backed up; the new database was removed.
        case restoredOtherwise(Backup)
        /// Others are connected to the database, which keeps it from being put aside.
        case inUse(database: String, sessions: [String], restored: String)
        /// A database of that name is there already.
        case exists(database: String)
        /// The role may not create databases or not rename this one.
        case noRight(role: String, database: String)
        /// The user asked to stop; the new database was removed.
        case stopped
    }

    /// What became of it.
    public struct Outcome: Sendable {
        /// The backup.
        public let backup: Backup
        /// The database that has it now.
        public let database: String
        /// What the database before it is called now; nil where none was replaced.
        public let kept: String?
        /// What belonged to the database before and could not be given to the one in its place.
        public let refused: [RefusedProperty]
    }

    /// Reads what is known of the backup at a path.
    public init(_ path: String, in project: Project, observe: @escaping (Event) -> Void) throws {
        self.project = project
        self.path = File.resolved(path)
        self.observe = observe
        guard let backup = try BackupFolder.record(of: self.path), File.exists(self.path) else {
            throw Problem.noBackup(path)
        }
        self.backup = backup
    }

    /// What is known of it.
    public var record: Backup { backup }

    /// Makes sure that the environment's database may be replaced by it.
    ///
    /// - Parameter discardingNewer: whether it may be ahead of the backup.
    public func check(_ database: EnvironmentDatabase, discardingNewer: Bool) throws {
        guard backup.environment == database.settings.name else {
            throw Problem.ofOtherEnvironment(backup, asked: database.settings.name)
        }
        guard let state = try database.foundState(), !discardingNewer else { return }
        if let holder = state.last?.holder { throw LedgerProblem.busy(holder) }
        guard let position = backup.position, position.identity == state.identity else {
            throw Problem.ofOtherDatabase(backup)
        }
        guard state.sequence <= position.sequence else {
            let steps = try database.connection.ask(
                """
                SELECT s.kind || ' ' || s.version || '_' || s.name AS step FROM git_migrate.steps s
                WHERE s.sequence > \(position.sequence)
                ORDER BY s.sequence DESC
                """
            )
            throw Problem.ahead(backup, sequence: state.sequence, steps: steps.compactMap { $0["step"] })
        }
    }

    /// Restores it beside the environment's database, and puts it into its place.
    ///
    /// - Parameters:
    ///   - name: what the new database is to be called, where it is to stay beside the other; nil to take its place.
    ///   - disconnecting: whether sessions of others are ended.
    ///   - moment: now.
    public func carryOut(
        on database: EnvironmentDatabase,
        into name: String?,
        disconnecting: Bool,
        at moment: CivilTime,
        toolVersion: String
    ) throws -> Outcome {
        Interruption.install()
        let restore = try ClientProgram.find("pg_restore", serverVersion: database.connection.serverVersion)
        observe(.verifies(backup))
        let found = try File.digest(of: path).sha256
        guard found == backup.checksum else {
            throw Problem.damaged(path, expected: backup.checksum, found: found)
        }
        let current = database.facts.database
        let fresh = name ?? "\(current)_restored_\(moment.compact)"
        try create(fresh, like: current, over: database)
        var refused: [RefusedProperty] = []
        do {
            observe(.restores(into: fresh))
            try fill(fresh, with: restore, on: database)
            try adopt(fresh, as: database.settings, toolVersion: toolVersion)
            if name == nil {
                refused = try DatabaseProperties(of: current, over: database.connection).give(to: fresh)
            }
        } catch {
            _ = try? database.connection.execute("DROP DATABASE \(Quote.identifier(fresh))")
            throw error
        }
        guard name == nil else { return Outcome(backup: backup, database: fresh, kept: nil, refused: []) }
        let kept = "\(current)_before_\(moment.compact)"
        try DatabaseExchange(database: database).put(
            fresh,
            inPlaceOf: current,
            keepingAs: kept,
            disconnecting
        )
        return Outcome(backup: backup, database: current, kept: kept, refused: refused)
    }

    /// With the encoding, the locale and the owner of the database that it is to replace.
    private func create(_ name: String, like current: String, over database: EnvironmentDatabase) throws {
        let row = try database.connection.ask(
            """
            SELECT pg_encoding_to_char(d.encoding) AS encoding, d.datcollate, d.datctype, pg_get_userbyid(d.datdba) AS owner
            FROM pg_database d WHERE d.datname = $1
            """,
            [current]
        ).first
        do throws(PostgresError) {
            try database.connection.execute(
                """
                CREATE DATABASE \(Quote.identifier(name)) TEMPLATE template0
                    ENCODING \(Quote.literal(row?["encoding"] ?? "UTF8"))
                    LC_COLLATE \(Quote.literal(row?["datcollate"] ?? "C"))
                    LC_CTYPE \(Quote.literal(row?["datctype"] ?? "C"))
                    OWNER \(Quote.identifier(row?["owner"] ?? database.facts.role))
                """
            )
        } catch {
            switch error.serverError?.sqlState {
            case "42P04": throw Problem.exists(database: name)
            case "42501": throw Problem.noRight(role: database.facts.role, database: current)
            default: throw error
            }
        }
    }

    private func fill(_ name: String, with restore: ClientProgram, on database: EnvironmentDatabase) throws {
        let outcome = try restore.run(
            ["--exit-on-error", "--no-password", "--jobs=\(database.settings.backups.jobs)", path],
            connectingTo: database.target.database(name)
        )
        if Interruption.requested { throw Problem.stopped }
        guard outcome.status == 0 else { throw Problem.failed(words: outcome.complaints) }
        let connection = try Connection(to: database.target.database(name), applicationName: "git-migrate")
        defer { connection.close() }
        try connection.execute("ANALYZE")
        // What another tool's query described cannot be compared with what this one's says.
        guard backup.schemaFormat == LiveSchema.format,
            backup.serverVersion / 10_000 == connection.serverVersion / 10_000
        else { return }
        guard try SnapshotReader.read(from: connection).fingerprint == backup.schema else {
            throw Problem.restoredOtherwise(backup)
        }
    }

    /// Has the ledger in it say where it is now: it is a copy of the one that the backup was taken of.
    private func adopt(_ name: String, as settings: EnvironmentSettings, toolVersion: String) throws {
        let restored = try EnvironmentDatabase(settings, in: project, database: name)
        defer { restored.connection.close() }
        let adoption = Adoption(project: project, database: restored)
        guard let found = try adoption.find() else { return }
        try adoption.adopt(found, remarks: ["restored from \(backup.name)"], toolVersion: toolVersion)
    }
}
