import Postgres

/// Where migrations are tried: on the server that the user names, or on the project's private one, which is started only once something
/// is to run there.
public struct ScratchPlace {
    private let project: Project
    private let named: ScratchServer?

    /// - Parameter url: of one of the named server's databases; nil for the private server.
    public init(url: String?, in project: Project) throws {
        self.project = project
        named = try url.map { try ScratchServer(at: .url($0)) }
    }

    /// The server's major version, for which the private one need not run.
    public func majorVersion() throws -> Int {
        try named?.version.major ?? ServerBinaries.find().majorVersion
    }

    /// The server, ready for use; to be closed afterwards.
    public func open() throws -> ScratchServer { try named ?? ScratchServer.own(of: project) }
}
