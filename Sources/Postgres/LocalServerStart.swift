import Glibc

extension LocalServer {
    /// Starts the server and returns when it accepts connections. To start one that runs changes nothing, and
    /// of two processes that start it at once one waits for the other.
    ///
    /// Throws `notInitialised`, `versionMismatch`, `startFailed`, `folderNotOurs`, `system`, `cannotRun`.
    public func start() throws(LocalServerError) {
        guard PrivateFolder.exists(root), isInitialised else { throw .notInitialised }
        let lock = try locked()
        defer { lock.release() }
        if let postmaster {
            if postmaster.isReady { return }
            if try waitUntilReady() { return }
        }
        try checkVersion()
        try prepare()
        try startLocked()
    }

    /// The server process, as `postmaster.pid` and the system agree on it.
    var postmaster: (id: pid_t, isReady: Bool)? {
        guard let text = try? PrivateFolder.read(dataDirectory + "/postmaster.pid") else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let id = lines.first.flatMap({ pid_t($0) }), id > 1 else { return nil }
        guard kill(id, 0) == 0 || errno == EPERM else { return nil }
        guard servesTheData(id) else { return nil }
        // miscadmin.h: LOCK_FILE_LINE_PM_STATUS is 8.
        return (id, lines.count > 7 && lines[7].hasPrefix("ready"))
    }

    /// After a crash the number may be another process's. A postmaster works in its data directory; where that
    /// cannot be seen, the number is believed.
    private func servesTheData(_ id: pid_t) -> Bool {
        guard let folder = realpath("/proc/\(id)/cwd", nil) else { return errno != ENOENT }
        defer { free(folder) }
        return String(cString: folder) == PrivateFolder.canonical(dataDirectory)
    }

    /// Waits for a server that another process began to start. Returns false when it went away.
    private func waitUntilReady() throws(LocalServerError) -> Bool {
        for _ in 0..<1200 {
            guard let postmaster else { return false }
            if postmaster.isReady { return true }
            pause()
        }
        throw .startFailed(output: "it does not become ready", log: logTail)
    }

    private func checkVersion() throws(LocalServerError) {
        let text = try PrivateFolder.read(dataDirectory + "/PG_VERSION") ?? ""
        let version = Int(text.trimmedWhitespace.prefix { $0 != "." }) ?? 0
        guard version == binaries.majorVersion else {
            throw .versionMismatch(data: version, binaries: binaries.majorVersion)
        }
    }

    /// Makes what the server needs anew at each start: `/tmp` may have been emptied, the settings changed.
    private func prepare() throws(LocalServerError) {
        try PrivateFolder.make(socketDirectory, mode: 0o700, owner: account)
        if !socketDirectory.hasPrefix(root) { try PrivateFolder.claim(socketDirectory, for: folder) }
        if !PrivateFolder.exists(logFile) {
            try PrivateFolder.write("", to: logFile, mode: 0o600, owner: account)
        }
        try PrivateFolder.write(
            configuration,
            to: dataDirectory + "/private.conf",
            mode: 0o600,
            owner: account
        )
        try removeStaleLockFiles()
    }

    /// The server gives way to any live process with the number in a lock file, be it another program or, where
    /// nothing reaps orphans, its own dead predecessor; `postmaster` has found that it is neither's. Processes of
    /// that predecessor are still detected, by the shared memory that belongs to the data directory's inode.
    private func removeStaleLockFiles() throws(LocalServerError) {
        let file = dataDirectory + "/postmaster.pid"
        let first = try PrivateFolder.read(file)?.split(separator: "\n").first.flatMap { pid_t($0) }
        if let first, kill(first, 0) == 0 || errno == EPERM { unlink(file) }
        unlink(socketDirectory + "/.s.PGSQL.\(Self.port).lock")
    }

    /// A restart is refused while processes of a killed postmaster still hold its shared memory; they end by
    /// themselves.
    private func startLocked() throws(LocalServerError) {
        let arguments = [
            "start", "--pgdata=\(dataDirectory)", "--log=\(logFile)", "--wait", "--timeout=60", "--silent",
        ]
        var attempts = 0
        while true {
            let before = logText.utf8.count
            let outcome = try run("pg_ctl", arguments)
            if outcome.status == 0 { return }
            attempts += 1
            // pg_shmem: pre-existing shared memory block (key …, ID …) is still in use
            let said = String(logText.utf8.dropFirst(before)) ?? ""
            guard attempts < 100, said.holds("is still in use") else {
                throw .startFailed(output: outcome.text, log: logTail)
            }
            pause()
        }
    }

    /// 50 ms.
    private func pause() { usleep(50_000) }

    private var configuration: String {
        let own = [
            ("listen_addresses", ""), ("port", "\(Self.port)"),
            ("unix_socket_directories", "\"" + socketDirectory.replacing("\"", by: "\"\"") + "\""),
            ("unix_socket_permissions", "0700"),
            ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"),
        ]
        // Manual, 20.1.2: quotes are doubled; backslashes are escapes.
        return (own + settings).map { name, value in
            let escaped = value.replacing("\\", by: "\\\\").replacing("'", by: "''")
            return "\(name) = '\(escaped)'\n"
        }.joined()
    }

    /// The last lines of the log.
    private var logTail: String {
        logText.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    private var logText: String { (try? PrivateFolder.read(logFile)) ?? "" }
}
