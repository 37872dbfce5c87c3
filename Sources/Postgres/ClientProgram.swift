internal import CLibpq
import Glibc

/// One of PostgreSQL's client programs, such as pg_dump.
public struct ClientProgram: Sendable, Equatable {
    /// Where it is.
    public let path: String
    /// Its version as a number, as `Connection.serverVersion` gives it.
    public let version: Int

    /// Why there is none to run.
    public enum Problem: Error, Hashable, Sendable {
        /// The machine has none.
        case missing(program: String)
        /// The newest one cannot read a server that is newer than itself.
        case tooOld(program: String, version: Int, server: Int)
    }

    /// The newest program of that name, in the folders of the Debian and Red Hat packages and on `PATH`.
    ///
    /// - Parameter serverVersion: the version of the server that it is to serve.
    public static func find(
        _ program: String,
        serverVersion: Int,
        environment: [String: String] = Subprocess.ownEnvironment
    ) throws(Problem) -> ClientProgram {
        let folders: [String]
        if let folder = environment[ServerBinaries.variable], !folder.isEmpty {
            folders = [folder]
        } else {
            folders = ServerBinaries.installationFolders() + ServerBinaries.foldersOnPath(environment)
        }
        var newest: ClientProgram?
        for path in folders.map({ $0 + "/" + program }) where access(path, X_OK) == 0 {
            guard let outcome = try? Subprocess(path, ["--version"], environment: environment).run(),
                outcome.status == 0, let version = ServerBinaries.version(in: outcome.text)
            else { continue }
            if version > newest?.version ?? 0 { newest = ClientProgram(path: path, version: version) }
        }
        guard let newest else { throw .missing(program: program) }
        guard newest.version / 10_000 >= serverVersion / 10_000 else {
            throw .tooOld(program: program, version: newest.version, server: serverVersion)
        }
        return newest
    }

    /// The program with arguments, connected to a target, speaking English and without the user's colours.
    ///
    /// What the target says goes through the environment, which other users of the machine cannot see, and the name of the database
    /// through an argument, since a service file would win over the variable.
    public func run(
        _ arguments: [String],
        connectingTo target: ConnectionTarget? = nil,
        environment: [String: String] = Subprocess.ownEnvironment,
        onErrorLine: (Substring) -> Void = { _ in }
    ) throws -> Subprocess.Outcome {
        var environment = environment
        var arguments = arguments
        if let target {
            let (variables, database) = try target.parameters().environment()
            environment.merge(variables) { $1 }
            if let database { arguments.append("--dbname=dbname=" + ConnectionParameters.quoted(database)) }
        }
        environment["LC_ALL"] = "C"
        environment["PG_COLOR"] = "never"
        return try Subprocess(path, arguments, environment: environment).run(onErrorLine: onErrorLine)
    }
}

extension ConnectionParameters {
    /// Settings that make no difference to where a session is, and have no variable.
    private static let dispensable: Set<String> = [
        "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "fallback_application_name", "replication",
    ]

    /// The variables that say the same to another program, and the name of the database.
    ///
    /// Throws `invalidTarget` for a setting that has none.
    fileprivate func environment() throws(PostgresError) -> (variables: [String: String], database: String?) {
        let names = Self.variables
        var variables: [String: String] = [:]
        var database: String?
        for (keyword, value) in values {
            if keyword == "dbname" {
                database = value
            } else if let name = names[keyword] {
                variables[name] = value
            } else if !Self.dispensable.contains(keyword) {
                throw .invalidTarget(
                    reason:
                        "\(keyword) cannot be handed on to PostgreSQL's programs: put it into a service file"
                )
            }
        }
        return (variables, database)
    }

    /// The variable of each keyword that has one.
    private static let variables: [String: String] = {
        guard let options = PQconninfoParse("", nil) else { return [:] }
        defer { PQconninfoFree(options) }
        var names: [String: String] = ["service": "PGSERVICE"]
        var entry = options
        while let keyword = entry.pointee.keyword {
            if let name = entry.pointee.envvar { names[String(cString: keyword)] = String(cString: name) }
            entry += 1
        }
        return names
    }()
}
