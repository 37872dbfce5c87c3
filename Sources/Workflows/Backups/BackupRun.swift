import Glibc
import Migrations
import Postgres

/// Backs a database up with pg_dump, and makes sure that what was written can be read.
public struct BackupRun {
    let project: Project
    let database: EnvironmentDatabase
    let options: Options
    let observe: (Event) -> Void

    /// What the user asked for.
    public struct Options {
        /// Where it goes.
        public var folder: BackupFolder
        /// How pg_dump writes it.
        public var format: Backup.Format
        /// How many workers write the tables of a folder at a time.
        public var jobs: Int
        /// Where it is restored to see that it can be; nil where it is not.
        public var proof: ScratchPlace?
        /// How many are kept; nil for all.
        public var keep: Int?
        /// Whether it is begun though the disk may be too small.
        public var ignoresSpace = false
        /// This tool's version, for the record.
        public var toolVersion: String

        /// What the environment's settings say.
        ///
        /// - Parameter folder: the folder that the user names; nil for the configured or standard one.
        public init(
            of settings: EnvironmentSettings,
            in project: Project,
            to folder: String? = nil,
            toolVersion: String
        ) throws {
            self.folder = try BackupFolder(of: settings, in: project, named: folder)
            format = settings.backups.format
            jobs = settings.backups.jobs
            proof = settings.backups.proves ? try ScratchPlace(url: nil, in: project) : nil
            keep = settings.backups.keep
            self.toolVersion = toolVersion
        }
    }

    /// What happens.
    public enum Event: Sendable {
        /// The tables' data are being written: how many tables, and their size in the database in bytes.
        case began(tables: Int, bytes: Int)
        /// A table's data are being written.
        case table(number: Int, of: Int, name: String)
        /// What was written is being read.
        case verifies
        /// It is being restored.
        case proves
        /// These older backups were removed.
        case removed([String])
        /// The ledger could not record it.
        case notRecorded(PostgresError)
    }

    /// Why there is no backup.
    public enum Problem: Error, Hashable, Sendable {
        /// The disk has less room than the tables have bytes.
        case noRoom(folder: String, free: Int, needed: Int)
        /// A program ended with an error; its own words about it.
        case failed(program: String, words: [String])
        /// The data of these tables are missing in it.
        case incomplete(tables: [String])
        /// What was restored of it is not what it was taken of.
        case restoredOtherwise(SnapshotDifference, counts: [BackupProof.Count])
        /// The user asked to stop.
        case stopped
    }

    /// A backup of one database.
    public init(
        project: Project,
        database: EnvironmentDatabase,
        _ options: Options,
        observe: @escaping (Event) -> Void
    ) {
        self.project = project
        self.database = database
        self.options = options
        self.observe = observe
    }

    /// Makes it. What is not finished and read is not left behind.
    ///
    /// - Returns: what it is, and where.
    public func carryOut() throws -> (backup: Backup, path: String) {
        Interruption.install()
        let dump = try ClientProgram.find("pg_dump", serverVersion: database.connection.serverVersion)
        let restore = try ClientProgram.find("pg_restore", serverVersion: dump.version)
        try privately { try File.createFolder(options.folder.path) }
        let state = try database.state()
        let started = ContinuousClock.now
        let view = try BackupView(of: database, countingRows: options.proof != nil)
        defer { view.close() }
        try makeSureOfRoom(for: view)
        observe(.began(tables: view.tables.count, bytes: view.bytes))
        let name = name(of: view)
        let path = options.folder.path + "/" + name
        let partial = path + ".partial"
        defer { if File.exists(partial) { try? File.removeTree(partial) } }
        try privately { try write(view, to: partial, with: dump) }
        view.endSnapshot()
        observe(.verifies)
        try makeSure(of: view, in: partial, with: restore)
        let (bytes, checksum) = try File.digest(of: partial)
        if let place = options.proof {
            observe(.proves)
            try BackupProof(view: view, restore: restore, place: place).prove(partial, jobs: options.jobs)
        }
        let backup = Backup(
            name: name,
            environment: database.settings.name,
            database: database.facts.database,
            format: options.format,
            bytes: bytes,
            checksum: checksum,
            takenAt: view.takenAt,
            milliseconds: Int((ContinuousClock.now - started) / .milliseconds(1)),
            position: view.position,
            schema: view.schema.fingerprint,
            schemaFormat: LiveSchema.format,
            tables: view.tables.count,
            serverVersion: database.connection.serverVersion,
            verification: options.proof == nil ? .listed : .restored
        )
        try File.move(partial, to: path)
        try privately {
            try File.replace(path + BackupFolder.recordSuffix, Array(BackupRecord.text(backup).utf8))
        }
        if let state { record(backup, at: path, state) }
        if let keep = options.keep {
            let removed = try options.folder.removeOldest(like: backup, keeping: keep)
            if !removed.isEmpty { observe(.removed(removed)) }
        }
        return (backup, path)
    }

    /// Whoever may read the files of a backup reads the database: what is made meanwhile is for this user alone.
    private func privately(_ write: () throws -> Void) rethrows {
        let mask = umask(0o077)
        defer { umask(mask) }
        try write()
    }

    /// One that is not taken: there may be two backups in a second.
    private func name(of view: BackupView) -> String {
        var moment = view.takenAt
        while true {
            let name = Backup.name(
                of: database.settings.name,
                at: CivilTime(unixSeconds: moment),
                sequence: view.position?.sequence,
                options.format
            )
            if !File.exists(options.folder.path + "/" + name) { return name }
            moment += 1
        }
    }

    /// A full disk shows before anything is written: what pg_dump compresses takes less than the tables, and seldom more.
    private func makeSureOfRoom(for view: BackupView) throws {
        guard !options.ignoresSpace, let free = options.folder.freeBytes(), free < view.bytes else { return }
        throw Problem.noRoom(folder: options.folder.path, free: free, needed: view.bytes)
    }

    private func write(_ view: BackupView, to path: String, with dump: ClientProgram) throws {
        let patience = Int(database.settings.limits.lockPatience / .milliseconds(1))
        var arguments = [
            "--format=\(options.format.rawValue)", "--file=\(path)", "--snapshot=\(view.snapshot)",
            "--verbose",
            "--no-password", "--lock-wait-timeout=\(patience)",
        ]
        if options.format == .directory { arguments.append("--jobs=\(options.jobs)") }
        var number = 0
        let outcome = try dump.run(arguments, connectingTo: database.target) { line in
            guard let start = line.firstRange(of: "dumping contents of table ") else { return }
            number += 1
            observe(.table(number: number, of: view.tables.count, name: String(line[start.upperBound...])))
        }
        if Interruption.requested { throw Problem.stopped }
        guard outcome.status == 0 else { throw Problem.failed(program: "pg_dump", words: outcome.complaints) }
    }

    /// pg_restore reads the list, and every table is in it.
    private func makeSure(of view: BackupView, in path: String, with restore: ClientProgram) throws {
        let outcome = try restore.run(["--list", path])
        guard outcome.status == 0 else {
            throw Problem.failed(program: "pg_restore --list", words: outcome.complaints)
        }
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n")
        // `3321; 0 16411 TABLE DATA public a postgres`: the third word is the table's number.
        let listed = Set(
            lines.lazy.filter { $0.contains(" TABLE DATA ") }.compactMap {
                $0.split(separator: " ").dropFirst(2).first.map(String.init)
            }
        )
        let missing = view.tables.filter { !listed.contains($0.oid) }
        guard missing.isEmpty else { throw Problem.incomplete(tables: missing.map(\.name)) }
    }

    private func record(_ backup: Backup, at path: String, _ state: LedgerState) {
        do {
            try database.upgradeLedger(state, toolVersion: options.toolVersion)
            try database.ledger.record(backup, at: path, by: try project.actor(), options.toolVersion)
        } catch let error as PostgresError {
            observe(.notRecorded(error))
        } catch {
            observe(.notRecorded(.protocolViolation("\(error)")))
        }
    }
}

extension Subprocess.Outcome {
    /// What a PostgreSQL program says of what went wrong, without what it says of its progress.
    var complaints: [String] {
        let lines = String(decoding: errorOutput, as: UTF8.self).split(separator: "\n").map(String.init)
        guard let first = lines.firstIndex(where: { $0.contains(": error:") || $0.contains(": fatal:") })
        else {
            return Array(lines.suffix(1))
        }
        return Array(lines[first...].prefix(8))
    }
}
