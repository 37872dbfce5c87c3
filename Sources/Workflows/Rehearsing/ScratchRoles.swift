import Migrations
import Postgres

/// Roles belong to a whole cluster: those that scripts make in a scratch database go with it, and no others are ever touched.
extension ScratchServer {
    /// To be told before a transaction ends, or the statements of a script begin.
    ///
    /// What an open transaction sees and others do not, it has made itself.
    func takeRoles(of connection: Connection) throws {
        let seen = try Self.roles(connection)
        try monitor.locked {
            let common = Set(try Self.roles(admin))
            roles[connection.database, default: []] += seen.filter { !common.contains($0) }
        }
    }

    /// The roles of the server, by oid.
    func knownRoles() throws -> Set<String> { try monitor.locked { Set(try Self.roles(admin)) } }

    /// Takes the roles that are new since then and that the script names, where no transaction tells whose they are.
    func takeRoles(since known: Set<String>, of connection: Connection, named script: MigrationScript) throws
    {
        try monitor.locked {
            let rows = try admin.ask("SELECT r.oid, r.rolname FROM pg_roles r ORDER BY r.oid")
            let new = rows.filter { row in
                !known.contains(row["oid"] ?? "") && script.bytes.contains(row["rolname"] ?? "")
            }
            roles[connection.database, default: []] += new.compactMap { $0["oid"] }
        }
    }

    /// Drops the roles that were made in a database, which is gone.
    func dropRoles(of database: String) {
        for oid in (roles.removeValue(forKey: database) ?? []).reversed() {
            let found = try? admin.ask("SELECT r.rolname FROM pg_roles r WHERE r.oid = $1", [oid])
            guard let name = found?.first?["rolname"] else { continue }
            _ = try? admin.execute("DROP ROLE \(Quote.identifier(name))")
        }
    }

    /// Drops what killed runs left of roles, which only on a server of one's own nobody else can have made.
    ///
    /// - Parameter run: the number of this run; while there are others, nothing is known to be left.
    func dropLeftRoles(run: Int32) throws {
        let left = try admin.ask(
            """
            SELECT r.rolname
            FROM pg_roles r
            WHERE r.oid >= 16384 AND shobj_description(r.oid, 'pg_authid') IS DISTINCT FROM '\(Self.mark)' AND NOT EXISTS (
                SELECT FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.classid = \(Self.lockClass) AND l.objid <> \(run)
            )
            ORDER BY r.oid DESC
            """
        )
        for name in left.compactMap({ $0["rolname"] }) {
            let drop = "DROP ROLE \(Quote.identifier(name))"
            do throws(PostgresError) {
                try admin.execute(drop)
            } catch {
                // What earlier versions of the tool kept may still name it.
                for base in try basesByAge() { try self.drop(base["datname"] ?? "") }
                _ = try? admin.execute(drop)
            }
        }
    }

    private static let mark = "kept by git-migrate"

    /// Makes something with roles that outlive the run, while no other run makes any.
    ///
    /// - Parameter marking: whether the roles are marked, so that ``dropLeftRoles(run:)`` passes over them.
    func keepingRoles(marking: Bool, _ body: () throws -> Void) throws {
        try holdRoles()
        defer {
            monitor.locked { _ = try? admin.ask("SELECT pg_advisory_unlock(\(Self.lockClass), 0)") }
        }
        let known = try knownRoles()
        try body()
        guard marking else { return }
        try monitor.locked {
            for row in try admin.ask("SELECT r.oid, r.rolname FROM pg_roles r") {
                guard let name = row["rolname"], !known.contains(row["oid"] ?? "") else { continue }
                try admin.execute(
                    "COMMENT ON ROLE \(Quote.identifier(name)) IS \(Quote.literal(Self.mark))"
                )
            }
        }
    }

    /// Keeps other runs that make roles waiting until this one ends, since their names would meet.
    func holdRoles() throws {
        try monitor.locked {
            try Interruption.cancelling(admin) {
                _ = try admin.ask("SELECT pg_advisory_lock(\(Self.lockClass), 0)")
            }
        }
    }

    private static func roles(_ connection: Connection) throws -> [String] {
        try connection.query("SELECT r.oid FROM pg_catalog.pg_roles r ORDER BY r.oid").compactMap {
            $0["oid"]
        }
    }
}

extension [UInt8] {
    /// Whether the text stands in it.
    fileprivate func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return false }
        return indices.contains { self[$0] == first && self[$0...].starts(with: wanted) }
    }
}
