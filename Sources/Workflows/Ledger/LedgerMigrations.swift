import Migrations

/// The ledger's own migrations, which the binary carries.
enum LedgerMigrations {
    /// A version of the ledger.
    struct LedgerMigration {
        let version: Int
        let text: String
    }

    /// The up scripts, the first version first.
    static let all: [LedgerMigration] = EmbeddedFiles.sql
        .compactMap { path, text in
            guard case .half(.up, let id) = Layout.split.role(of: path), let version = Int(id.version.text)
            else {
                return nil
            }
            return LedgerMigration(version: version, text: text)
        }
        .sorted { $0.version < $1.version }

    /// The version of a ledger that this tool writes.
    static let currentVersion = all.last?.version ?? 0
}
