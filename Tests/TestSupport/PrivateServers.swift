import Foundation
import Postgres

extension TemporaryRepository {
    /// A server that the tool makes for this repository when it needs one.
    public enum PrivateServer: String, CaseIterable {
        /// That of the environment `local`.
        case local
        /// That of rehearsals.
        case scratch
    }

    /// The server, whether it was made or not.
    public func server(_ server: PrivateServer) throws -> LocalServer {
        try Self.server(server, of: try git("rev-parse", "--path-format=absolute", "--git-common-dir"))
    }

    private static func server(_ server: PrivateServer, of gitDirectory: String) throws -> LocalServer {
        try LocalServer(folder: "\(gitDirectory)/migrate/\(server)", binaries: ServerBinaries.find())
    }

    /// Stops and removes the servers of all repositories in a folder: their data may lie elsewhere.
    static func removeServers(in folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            for gitDirectory in ["\(folder)/\(name)/.git", "\(folder)/\(name)"]
            where FileManager.default.fileExists(atPath: gitDirectory + "/migrate") {
                for kind in PrivateServer.allCases { try? server(kind, of: gitDirectory).remove() }
            }
        }
    }
}
