import TestSupport

/// A clone with released migrations, and the bare repository that it pushes to.
struct PushSession {
    let session: Session
    let server: String

    /// - Parameters:
    ///   - client: hooks of the clone.
    ///   - receives: whether the bare repository has its hook.
    init(client: String = "", receives: Bool = false) throws {
        session = try Session()
        server = session.repository.folder + "/server.git"
        try session.repository.git("init", "-q", "--bare", "-b", "main", server)
        try session.repository.git("remote", "add", "origin", server)
        try session.release("001_users", tag: "v1")
        try session.repository.git("push", "-q", "origin", "main", "v1")
        if !client.isEmpty { try session.quietly("git migrate hooks install \(client)") }
        if receives { try session.quietly("git -C \(server) migrate hooks install") }
    }

    /// What the server has at a name; nil if it has none.
    func served(_ name: String) throws -> String? {
        try? session.repository.git("ls-remote", "--exit-code", server, name).split(separator: "\t").first
            .map(String.init)
    }

    /// A commit of half a pair on the branch that is checked out, around the hooks.
    func commitHalf(_ id: String, seconds: Int) throws {
        try session.repository.write("sql/migrations/up/\(id).sql", "SELECT 1;\n")
        try session.repository.commit(message: "Add half of \(id)", seconds: seconds)
    }
}
