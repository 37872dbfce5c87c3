import Glibc

/// A private PostgreSQL server in a folder, reached through a Unix socket only.
///
/// Its superuser is `postgres`, without a password: who may reach the socket is decided by the modes of the
/// folder (0700). It trades durability for speed, and is for data that can be made again. Started servers go on
/// running after this program ends.
///
/// For root the server runs as `postgres` or `nobody`. When that user cannot reach the folder, or its path holds
/// what a shell would take for its own, everything lies in a private folder under `$TMPDIR` or `/var/tmp` whose
/// name is a hash of the folder's path.
public struct LocalServer: Sendable {
    /// The folder that was asked for.
    public let folder: String
    /// The folder that holds everything.
    public let root: String
    /// The folder of the socket: inside `root`, or a short one under `/tmp` when the path would be too long.
    public let socketDirectory: String
    /// The programs it runs with.
    public let binaries: ServerBinaries

    let account: ServerAccount
    let settings: [(String, String)]

    /// The server of a folder, which need not exist yet. `settings` are written to its configuration at each start.
    ///
    /// Throws `noUnprivilegedUser`.
    public init(
        folder: String,
        binaries: ServerBinaries,
        settings: [(String, String)] = []
    ) throws(LocalServerError) {
        let account = try ServerAccount.current()
        let requested = PrivateFolder.canonical(folder)
        let hash = PrivateFolder.hash(requested)
        let isUsable = Self.isSafeForShell(requested) && account.canTraverse(Self.existingPart(of: requested))
        let root =
            isUsable ? requested : Self.sharedFolder(for: account) + "/git-migrate-\(geteuid())-\(hash)"
        self.folder = requested
        self.root = root
        self.account = account
        self.binaries = binaries
        self.settings = settings
        let inside = root + "/socket"
        socketDirectory =
            inside.utf8.count + Self.socketName.utf8.count <= 107
            ? inside : "/tmp/git-migrate-\(geteuid())-\(hash)"
    }

    /// The data directory.
    public var dataDirectory: String { root + "/data" }
    /// The server's log.
    public var logFile: String { root + "/log" }

    /// Where to connect to. `PG*` variables that would lead elsewhere do not count.
    public func target(database: String = "postgres") -> ConnectionTarget {
        .url(url(database: database), overrides: ["hostaddr": "", "options": ""])
    }

    /// The URL for psql and other clients.
    public func url(database: String = "postgres") -> String {
        "postgresql://postgres@/\(database.percentEncoded())"
            + "?host=\(socketDirectory.percentEncoded(keeping: "/"))&port=\(Self.port)"
    }

    static let port = 5432
    private static let socketName = "/.s.PGSQL.\(port)"

    private static func existingPart(of path: String) -> String {
        var part = path
        while !PrivateFolder.exists(part), let slash = part.lastIndex(of: "/") {
            part = slash == part.startIndex ? "/" : String(part[..<slash])
        }
        return part
    }

    /// pg_ctl hands its paths to a shell inside double quotes and does not escape them.
    private static func isSafeForShell(_ path: String) -> Bool {
        path.unicodeScalars.allSatisfy {
            $0.value >= 32 && $0.value != 127 && !"\"$`\\!".unicodeScalars.contains($0)
        }
    }

    private static func sharedFolder(for account: ServerAccount) -> String {
        let folders = getenv("TMPDIR").map { [String(cString: $0)] } ?? []
        return folders.first {
            $0.hasPrefix("/") && isSafeForShell($0) && PrivateFolder.exists($0) && account.canTraverse($0)
        } ?? "/var/tmp"
    }
}

extension LocalServer {
    /// Whether there is a cluster.
    public var isInitialised: Bool { PrivateFolder.exists(dataDirectory + "/PG_VERSION") }

    /// Whether its server runs. A `postmaster.pid` that a crash left behind does not count.
    public var isRunning: Bool { postmaster != nil }

    /// Makes the cluster, once.
    ///
    /// Throws `folderNotOurs`, `system`, `cannotRun`, `initialisationFailed`.
    public func initialise() throws(LocalServerError) {
        let lock = try locked()
        defer { lock.release() }
        guard !isInitialised else { return }
        // initdb works beside, so that an interrupted one leaves no half of a cluster.
        let draft = root + "/data.new"
        try PrivateFolder.remove(draft)
        try PrivateFolder.make(draft, mode: 0o700, owner: account)
        let outcome = try run(
            "initdb",
            [
                "--pgdata=\(draft)", "--username=postgres", "--encoding=UTF8", "--locale=\(Self.locale)",
                "--auth=trust", "--no-sync", "--no-instructions",
            ]
        )
        guard outcome.status == 0 else { throw .initialisationFailed(output: outcome.text) }
        let configuration = try PrivateFolder.read(draft + "/postgresql.conf") ?? ""
        try PrivateFolder.write(
            configuration + "\ninclude_if_exists = 'private.conf'\n",
            to: draft + "/postgresql.conf",
            mode: 0o600,
            owner: account
        )
        guard rename(draft, dataDirectory) == 0 else { throw PrivateFolder.failure("make", dataDirectory) }
    }

    /// Stops the server: with `immediate` at once, as a crash would, otherwise after its transactions were rolled back.
    /// To stop one that does not run changes nothing.
    ///
    /// Throws `stopFailed`, `cannotRun`, `system`, `folderNotOurs`.
    public func stop(immediate: Bool = false) throws(LocalServerError) {
        guard PrivateFolder.exists(root) else { return }
        let lock = try locked()
        defer { lock.release() }
        try stopLocked(immediate: immediate)
    }

    /// Stops the server and removes its folders. A folder without our marker is left alone.
    ///
    /// Throws `folderNotOurs` and what `stop` throws.
    public func remove() throws(LocalServerError) {
        guard PrivateFolder.exists(root) else { return }
        guard try PrivateFolder.claimant(of: root) == folder else {
            throw .folderNotOurs(path: root, reason: "it has no \(PrivateFolder.marker) for \(folder)")
        }
        let lock = try locked()
        defer { lock.release() }
        try stopLocked(immediate: true)
        if !socketDirectory.hasPrefix(root), try PrivateFolder.claimant(of: socketDirectory) == folder {
            try PrivateFolder.remove(socketDirectory)
        }
        try PrivateFolder.remove(root)
    }

    private func stopLocked(immediate: Bool) throws(LocalServerError) {
        guard isRunning else { return }
        let mode = immediate ? "immediate" : "fast"
        let outcome = try run(
            "pg_ctl",
            ["stop", "--pgdata=\(dataDirectory)", "--mode=\(mode)", "--wait", "--silent"]
        )
        guard outcome.status == 0 || !isRunning else { throw .stopFailed(output: outcome.text) }
    }

    func run(_ program: String, _ arguments: [String]) throws(LocalServerError) -> Subprocess.Outcome {
        do throws(Subprocess.Failure) {
            return try account.subprocess(binaries.path(of: program), arguments).run()
        } catch { throw .cannotRun(error) }
    }

    /// Claims the folder and locks out other processes that would change the same server.
    func locked() throws(LocalServerError) -> FolderLock {
        while true {
            try PrivateFolder.checkClaim(root, for: folder)
            try PrivateFolder.make(root, mode: account.setpriv == nil ? 0o700 : 0o711)
            // nil: another process removed the folder while this one waited.
            guard let lock = try FolderLock(folder: root) else { continue }
            do throws(LocalServerError) {
                try PrivateFolder.claim(root, for: folder)
                return lock
            } catch {
                lock.release()
                throw error
            }
        }
    }

    /// C.UTF-8 where the system has it.
    private static var locale: String {
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return "C" }
        freelocale(locale)
        return "C.UTF-8"
    }
}
