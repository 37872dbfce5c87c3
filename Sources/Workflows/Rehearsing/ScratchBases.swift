import Migrations
import Postgres

/// The kept databases that scratch databases of one catalogue begin with.
///
/// A base outlives the run that made it, and roles do not: no base has a migration that makes one.
struct ScratchBases {
    let server: ScratchServer
    private let prelude: MigrationScript?
    private let names: [String]
    /// How many migrations stand before the first one that makes a role; nil where none does.
    private let beforeRoles: Int?

    /// - Parameters:
    ///   - migrations: the whole catalogue, in order, as far as it is to run.
    ///   - prelude: what runs before the first of them.
    init(
        of migrations: some RandomAccessCollection<Migration>,
        after prelude: Prelude?,
        _ scripts: RehearsedScripts,
        on server: ScratchServer
    ) throws {
        self.server = server
        self.prelude = try prelude.map(scripts.prelude)
        names = ProofNotes.digests(of: migrations, prelude).map {
            "git_migrate_base_" + Fingerprint(of: [Self.format, $0.hex]).hex.prefix(32)
        }
        // What has a base makes no role.
        let known = try server.lastBase(of: names) ?? 0
        beforeRoles = try migrations.dropFirst(known).firstIndex { try RoleMakers.contain($0, scripts) }
            .map { migrations.distance(from: migrations.startIndex, to: $0) }
        if beforeRoles != nil { try server.holdRoles() }
    }

    /// Told apart from what earlier versions of the tool kept.
    private static let format = "2"

    /// Whether scripts make roles, so that no two databases may have run the same ones at a time.
    var haveRoles: Bool { beforeRoles != nil }

    /// Where the roles that scripts make are taken down; nil where none makes any.
    var roles: ScratchServer? { haveRoles ? server : nil }

    /// The base that has most of so many migrations, from their start; nil for an empty database.
    ///
    /// - Throws: ``PreludeProblem`` among others.
    func nearest(to count: Int) throws -> (name: String?, count: Int) {
        let most = min(count, beforeRoles ?? count)
        if let found = try server.lastBase(of: names[...most]), found > 0 { return (names[found], found) }
        guard let prelude else { return (nil, 0) }
        try server.makeBase(names[0]) { connection in
            do {
                try ScriptTrial(connection: connection, takesKnownRoles: true).run(prelude)
            } catch let failure as ScriptTrial.Failure {
                throw PreludeProblem.refused(
                    Rehearsal.Refusal(script: prelude, offset: failure.offset, error: failure.error)
                )
            }
        }
        return (names[0], 0)
    }

    /// The name of the base that has so many migrations; nil where it may not be kept.
    func name(_ count: Int) -> String? {
        count <= beforeRoles ?? count ? names[count] : nil
    }
}
