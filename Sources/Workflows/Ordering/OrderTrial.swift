import Git
import Migrations
import Postgres

/// Runs a database's own order of scripts and that of a new database in two scratch databases, and compares the schemas.
public struct OrderTrial {
    private let project: Project
    private let database: EnvironmentDatabase
    private let server: ScratchServer

    /// A trial for an environment's database, which is only read.
    public init(of database: EnvironmentDatabase, in project: Project, on server: ScratchServer) {
        (self.database, self.project, self.server) = (database, project, server)
    }

    /// What came of it.
    public enum Outcome: Sendable {
        /// From the schema of the database's own order to that of a new one.
        case compared(SnapshotDifference)
        /// A script was refused by the scratch server.
        case refused(Line, Rehearsal.Refusal)
        /// A script cannot run as a migration.
        case unreadable(ScriptProblem)

        /// Whether both orders make one schema, the order of columns and the indentation of routines aside.
        public var isSame: Bool {
            if case .compared(let difference) = self { difference.isCosmetic } else { false }
        }
    }

    /// Where a script ran.
    public enum Line: Sendable {
        /// In both orders.
        case both
        /// In the database's own order.
        case own
        /// In that of a new database.
        case fresh
    }

    private struct Refused: Error {
        let line: Line
        let refusal: Rehearsal.Refusal
    }

    /// Runs both.
    public func run(_ order: RunOrder, catalogue: Catalogue) throws -> Outcome {
        let bases = try ScratchBases(
            of: catalogue.inRunOrder,
            after: catalogue.prelude,
            RehearsedScripts(project: project, server: server.version),
            on: server
        )
        do {
            let (own, fresh) = try bases.haveRoles ? inTurn(order, bases) : sideBySide(order, bases)
            return .compared(SnapshotDifference(from: own, to: fresh))
        } catch let stop as Refused {
            return .refused(stop.line, stop.refusal)
        } catch let problem as ScriptProblem {
            return .unreadable(problem)
        }
    }

    /// Runs what both share once.
    private func sideBySide(_ order: RunOrder, _ bases: ScratchBases) throws -> (Snapshot, Snapshot) {
        let base = try bases.nearest(to: order.shared)
        return try withDatabase(copying: base.name) { own in
            try run(order.own[base.count..<order.shared], of: .both, in: own)
            return try withDatabase(copying: own) { fresh in
                (
                    try run(order.own[order.shared...], of: .own, in: own),
                    try run(order.fresh[order.shared...], of: .fresh, in: fresh)
                )
            }
        }
    }

    /// Runs one after the other, since the roles that both make are those of one server.
    private func inTurn(_ order: RunOrder, _ bases: ScratchBases) throws -> (Snapshot, Snapshot) {
        let base = try bases.nearest(to: order.shared)
        let schema = { (scripts: [RunOrder.Script], line: Line) in
            try withDatabase(copying: base.name) { name in
                try run(scripts[base.count..<order.shared], of: .both, in: name, bases.roles)
                return try run(scripts[order.shared...], of: line, in: name, bases.roles)
            }
        }
        return (try schema(order.own, .own), try schema(order.fresh, .fresh))
    }

    private func withDatabase<Result>(copying name: String?, _ body: (String) throws -> Result) throws
        -> Result
    {
        let database = try server.create(copying: name)
        defer { try? server.remove(database) }
        return try body(database)
    }

    /// The schema afterwards.
    @discardableResult
    private func run(
        _ scripts: ArraySlice<RunOrder.Script>,
        of line: Line,
        in name: String,
        _ roles: ScratchServer? = nil
    ) throws -> Snapshot {
        let connection = try server.connect(to: name)
        defer { connection.close() }
        for script in scripts {
            let read = try self.script(script)
            do {
                try ScriptTrial(connection: connection, roles: roles).run(read)
            } catch let failure as ScriptTrial.Failure {
                throw Refused(
                    line: line,
                    refusal: Rehearsal.Refusal(script: read, offset: failure.offset, error: failure.error)
                )
            }
        }
        return try SnapshotReader.read(from: connection)
    }

    /// As the ledger recorded it, where the repository does not have it.
    private func script(_ script: RunOrder.Script) throws -> MigrationScript {
        let recorded = "\(script.id) (\(script.side.rawValue) script as recorded)"
        return try MigrationScript(
            id: script.id,
            side: script.side,
            path: script.path ?? recorded,
            blob: script.blob,
            bytes: try bytes(script.blob),
            server: server.version
        )
    }

    private func bytes(_ blob: BlobID) throws -> [UInt8] {
        guard let object = blob.object else { return try database.ledger.script(blob) }
        do {
            return try project.repository.blob(object)
        } catch GitError.missingObject {
            return try database.ledger.script(blob)
        }
    }
}
