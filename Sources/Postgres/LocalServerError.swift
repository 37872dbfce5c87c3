/// Why a private server could not be found, made, started or stopped.
public enum LocalServerError: Error, Sendable, Equatable {
    /// No folder with `initdb`, `pg_ctl` and `postgres` was found; where it was looked for.
    case noBinaries(searched: [String])
    /// Binaries of PostgreSQL do not say which version they are.
    case unknownVersion(folder: String, output: String)
    /// The program runs as root, PostgreSQL refuses to, and no other user could be had.
    case noUnprivilegedUser(reason: String)
    /// A folder or file of the server could not be made, read or changed.
    case system(operation: String, path: String, reason: String)
    /// The folder holds something that no private server of this program put there.
    case folderNotOurs(path: String, reason: String)
    /// The data were written by another major version.
    case versionMismatch(data: Int, binaries: Int)
    /// initdb failed.
    case initialisationFailed(output: String)
    /// The server did not start; what pg_ctl said and the end of the log.
    case startFailed(output: String, log: String)
    /// The server did not stop.
    case stopFailed(output: String)
    /// The server has not been initialised.
    case notInitialised
    /// A program could not be run.
    case cannotRun(Subprocess.Failure)
}

extension LocalServerError: CustomStringConvertible {
    /// One plain sentence or two.
    public var description: String {
        switch self {
        case .noBinaries(let searched):
            "no PostgreSQL server binaries were found in \(searched.joined(separator: ", "))"
        case .unknownVersion(let folder, let output):
            "the PostgreSQL in \(folder) has no known version: \(output)"
        case .noUnprivilegedUser(let reason): "PostgreSQL does not run as root: \(reason)"
        case .system(let operation, let path, let reason): "cannot \(operation) \(path): \(reason)"
        case .folderNotOurs(let path, let reason): "\(path) is left alone: \(reason)"
        case .versionMismatch(let data, let binaries):
            "the data were written by PostgreSQL \(data), and the binaries are of PostgreSQL \(binaries)"
        case .initialisationFailed(let output): "initdb failed: \(output)"
        case .startFailed(let output, let log): "the server did not start: \(output)\n\(log)"
        case .stopFailed(let output): "the server did not stop: \(output)"
        case .notInitialised: "the server has not been initialised"
        case .cannotRun(let failure): "cannot run \(failure.program): \(failure.reason)"
        }
    }
}
