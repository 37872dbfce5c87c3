import Foundation

/// The migration history of a public project, as a git bundle.
///
/// Bundles are looked for in `$GIT_MIGRATE_CORPORA`, or beside the package in `shared/corpora`. They are no part
/// of the project: a test that needs one is skipped where it is not available.
public struct Corpus: Sendable {
    /// The bundle's name without its suffix.
    public let name: String
    /// The folder of the migrations in its trees.
    public let migrations: String

    /// svix/svix-webhooks.
    public static let svix = Corpus(name: "svix", migrations: "server/svix-server/migrations")
    /// google/exposure-notifications-server.
    public static let exposureNotifications = Corpus(
        name: "exposure-notifications",
        migrations: "migrations"
    )
    /// graphprotocol/graph-node.
    public static let graphNode = Corpus(name: "graph-node", migrations: "store/postgres/migrations")

    /// Whether the bundle is on this machine.
    public var isAvailable: Bool { FileManager.default.isReadableFile(atPath: bundle) }

    /// Where the bundle is, or would be.
    public var bundle: String {
        let named = ProcessInfo.processInfo.environment["GIT_MIGRATE_CORPORA"]
        let folder = named.map { URL(fileURLWithPath: $0) } ?? Self.besidePackage
        return folder.appendingPathComponent(name + ".bundle").path
    }

    /// Clones the bundle.
    public func clone(bare: Bool = true) throws -> TemporaryRepository {
        try TemporaryRepository(cloning: bundle, bare: bare)
    }

    private static var besidePackage: URL {
        URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("shared/corpora")
    }
}
