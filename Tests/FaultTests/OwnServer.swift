import Foundation
import Postgres
import TestSupport

/// A server of a suite's own, which may be stopped, and is removed with it. What is committed outlives a crash here, as in
/// production.
final class OwnServer: Sendable {
    let server: LocalServer
    private let folder: String

    /// - Parameter within: a folder to make it in, in place of a temporary one.
    init(within parent: String? = nil, settings: [(String, String)] = []) throws {
        let durable = [("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")]
        folder = try parent ?? temporaryFolder("server")
        server = try LocalServer(folder: folder + "/it", binaries: .find(), settings: durable + settings)
        try server.initialise()
        try server.start()
    }

    deinit {
        try? server.remove()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A session of the superuser.
    func connection(to url: String? = nil) throws -> Connection {
        let target = url.map { ConnectionTarget.url($0) } ?? server.target()
        return try Connection(to: target, applicationName: "git-migrate tests")
    }
}
