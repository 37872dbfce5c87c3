import Glibc

/// The programs of one PostgreSQL installation that can run a server.
public struct ServerBinaries: Sendable, Equatable {
    /// The folder they are in.
    public let folder: String
    /// The version as a number, as `Connection.serverVersion` gives it: 150018 is 15.18, 140000 a 14 beta.
    public let version: Int

    /// The major version.
    public var majorVersion: Int { version / 10000 }

    /// The variable that names the folder and ends the search.
    public static let variable = "GIT_MIGRATE_POSTGRES_BIN"

    /// The path of one of the programs, such as `psql`. It need not exist: server packages may lack the clients.
    public func path(of program: String) -> String { folder + "/" + program }

    /// Finds the newest installation in the folders of the Debian and Red Hat packages, on `PATH`, and where
    /// `pg_config --bindir` says.
    ///
    /// Throws `noBinaries`, `unknownVersion`, `cannotRun`.
    public static func find(
        environment: [String: String] = Subprocess.ownEnvironment
    ) throws(LocalServerError) -> ServerBinaries {
        if let folder = environment[variable], !folder.isEmpty {
            guard isComplete(folder) else { throw .noBinaries(searched: [folder]) }
            return try ServerBinaries(folder: folder)
        }
        let path = foldersOnPath(environment)
        var folders = installationFolders() + path
        folders += path.lazy.compactMap { configuredFolder($0, environment) }.prefix(1)
        var newest: ServerBinaries?
        var seen: Set<String> = []
        for folder in folders where seen.insert(folder).inserted && isComplete(folder) {
            let found = try ServerBinaries(folder: folder)
            if found.version > newest?.version ?? 0 { newest = found }
        }
        guard let newest else {
            throw .noBinaries(searched: ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "PATH"])
        }
        return newest
    }

    /// The folders of the Debian and Red Hat packages.
    static func installationFolders() -> [String] {
        entries(of: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin" }
            + entries(of: "/usr").filter { $0.hasPrefix("pgsql-") }.map { "/usr/\($0)/bin" }
    }

    /// The folders that `PATH` names, whichever folder the user is in.
    static func foldersOnPath(_ environment: [String: String]) -> [String] {
        (environment["PATH"] ?? "").split(separator: ":").map { String($0) }.filter { $0.hasPrefix("/") }
    }

    /// The binaries in one folder.
    public init(folder: String) throws(LocalServerError) {
        self.folder = folder
        let outcome: Subprocess.Outcome
        do throws(Subprocess.Failure) {
            outcome = try Subprocess(folder + "/postgres", ["--version"]).run()
        } catch { throw .cannotRun(error) }
        guard outcome.status == 0, let version = Self.version(in: outcome.text) else {
            throw .unknownVersion(folder: folder, output: outcome.text)
        }
        self.version = version
    }

    /// Reads `postgres (PostgreSQL) 15.18 (Debian …)` and `… 17beta1`.
    static func version(in text: String) -> Int? {
        guard let word = text.split(separator: " ").first(where: { $0.first?.isNumber == true }) else {
            return nil
        }
        let numbers = word.split { !$0.isNumber }.compactMap { Int($0) }
        guard let major = numbers.first else { return nil }
        let minor = word.contains(".") && numbers.count > 1 ? numbers[1] : 0
        return major * 10000 + minor
    }

    private static func isComplete(_ folder: String) -> Bool {
        ["initdb", "pg_ctl", "postgres"].allSatisfy { access(folder + "/" + $0, X_OK) == 0 }
    }

    private static func configuredFolder(_ folder: String, _ environment: [String: String]) -> String? {
        let program = folder + "/pg_config"
        guard access(program, X_OK) == 0 else { return nil }
        let outcome = try? Subprocess(program, ["--bindir"], environment: environment).run()
        return outcome.flatMap { $0.status == 0 ? $0.text : nil }
    }

    private static func entries(of folder: String) -> [String] {
        ((try? PrivateFolder.names(in: folder)) ?? []).sorted()
    }
}
