import Migrations
import Postgres

/// The kept databases that scratch databases of one catalogue begin with.
///
/// A base outlives the run that made it, and roles do not: no base has a migration that makes one.
struct ScratchBases {
    let server: ScratchServer
    private let names: [String]
    /// How many migrations stand before the first one that makes a role; nil where none does.
    private let beforeRoles: Int?

    /// - Parameter migrations: the whole catalogue, in order, as far as it is to run.
    init(
        of migrations: some RandomAccessCollection<Migration>,
        _ scripts: RehearsedScripts,
        on server: ScratchServer
    ) throws {
        self.server = server
        names = ProofNotes.digests(of: migrations).map {
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
    func nearest(to count: Int) throws -> (name: String?, count: Int) {
        let most = min(count, beforeRoles ?? count)
        guard let found = try server.lastBase(of: names[...most]), found > 0 else { return (nil, 0) }
        return (names[found], found)
    }

    /// The name of the base that has so many migrations; nil where it may not be kept.
    func name(_ count: Int) -> String? {
        count <= beforeRoles ?? count ? names[count] : nil
    }
}
