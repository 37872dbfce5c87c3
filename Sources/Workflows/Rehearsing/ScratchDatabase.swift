import Migrations
import Postgres

/// A scratch database that has so many migrations of a catalogue.
final class ScratchDatabase {
    /// What it is called on the server.
    let name: String
    /// How many migrations it has, from the first on.
    var count: Int
    private let server: ScratchServer
    private var session: Connection?

    /// Makes it, as a copy of another one, or an empty one.
    init(copying template: String?, count: Int, on server: ScratchServer) throws {
        name = try server.create(copying: template)
        self.count = count
        self.server = server
    }

    /// The session of all that runs in it, which is opened when it is needed.
    func connection() throws -> Connection {
        if let session { return session }
        let session = try server.connect(to: name)
        self.session = session
        return session
    }

    /// Ends the session, as whoever copies the database wants it.
    func close() {
        session?.close()
        session = nil
    }

    /// Makes a copy, which is removed once it has been used.
    func withCopy<Result>(_ body: (ScratchDatabase) throws -> Result) throws -> Result {
        close()
        let copy = try ScratchDatabase(copying: name, count: count, on: server)
        defer { try? copy.remove() }
        return try body(copy)
    }

    /// Makes it a base for later runs under this name; it is of no further use here.
    func keep(as base: String) throws {
        close()
        try server.keep(name, as: base)
    }

    /// Removes it.
    func remove() throws {
        close()
        try server.remove(name)
    }
}
