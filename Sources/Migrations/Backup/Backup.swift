/// What is known of a backup of one database, from when it was made.
public struct Backup: Hashable, Sendable {
    /// How pg_dump wrote it.
    public enum Format: String, CaseIterable, Sendable {
        /// One compressed file.
        case custom
        /// A folder with a file a table, which several workers write and read.
        case directory
    }

    /// How far it is known to be good.
    public enum Verification: String, CaseIterable, Sendable {
        /// pg_restore reads its table of contents, and the data of every table are in it.
        case listed
        /// It was restored, and the restored database has the schema and as many rows.
        case restored
    }

    /// Where the migrations of the database stood at its moment.
    public struct Position: Hashable, Sendable {
        /// The ledger's identity.
        public let identity: String
        /// The ledger's last step.
        public let sequence: Int
        /// The commit that it was exactly at, if at one.
        public let commit: String?
        /// The release that the commit was deployed as.
        public let tag: String?

        /// A position.
        public init(identity: String, sequence: Int, commit: String?, tag: String?) {
            self.identity = identity
            self.sequence = sequence
            self.commit = commit
            self.tag = tag
        }
    }

    /// The file or folder, without the one that it lies in.
    public var name: String
    /// The environment that it is of.
    public var environment: EnvironmentName
    /// The database's own name.
    public var database: String
    /// Its format.
    public var format: Format
    /// Its size in bytes.
    public var bytes: Int
    /// SHA-256 in 64 hexadecimal digits: of the file, or of the names, lengths and digests of a folder's files in the order of their names.
    public var checksum: String
    /// The moment that it is of, in seconds since 1970-01-01 00:00:00 UTC.
    public var takenAt: Int64
    /// How long it took, in milliseconds.
    public var milliseconds: Int
    /// Where the migrations stood; nil for a database without a ledger.
    public var position: Position?
    /// The digest of its schema, as ``Snapshot/fingerprint``.
    public var schema: Fingerprint
    /// Which query described the schema: the digest of another one says something else.
    public var schemaFormat: String
    /// How many tables' data are in it.
    public var tables: Int
    /// The server's version as a number: 150018 is 15.18.
    public var serverVersion: Int
    /// How far it is known to be good.
    public var verification: Verification

    /// What is known of a backup.
    public init(
        name: String,
        environment: EnvironmentName,
        database: String,
        format: Format,
        bytes: Int,
        checksum: String,
        takenAt: Int64,
        milliseconds: Int,
        position: Position?,
        schema: Fingerprint,
        schemaFormat: String,
        tables: Int,
        serverVersion: Int,
        verification: Verification
    ) {
        self.name = name
        self.environment = environment
        self.database = database
        self.format = format
        self.bytes = bytes
        self.checksum = checksum
        self.takenAt = takenAt
        self.milliseconds = milliseconds
        self.position = position
        self.schema = schema
        self.schemaFormat = schemaFormat
        self.tables = tables
        self.serverVersion = serverVersion
        self.verification = verification
    }

    /// What a backup is called: its environment, its moment in UTC, and the ledger's step.
    public static func name(
        of environment: EnvironmentName,
        at moment: CivilTime,
        sequence: Int?,
        _ format: Format
    ) -> String {
        let step = sequence.map { "-step\($0)" } ?? ""
        return "\(environment)-\(moment.compact)\(step)" + (format == .custom ? ".dump" : ".dir")
    }
}
