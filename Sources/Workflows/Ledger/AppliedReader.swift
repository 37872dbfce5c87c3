import Migrations
import Postgres

extension Ledger {
    /// The rows of migrations with these up scripts, and their recorded down scripts that are not large.
    ///
    /// - Parameter sequence: the last step, as of which the rows are wanted.
    /// - Returns: nil where the ledger has moved since.
    func applied(
        _ ups: [BlobID],
        at sequence: Int
    ) throws -> (rows: [AppliedMigration], downs: [BlobID: [UInt8]])? {
        let rows = try connection.ask(
            """
            SELECT a.version, a.name, a.up_blob, a.down_blob, a.sequence, s.body, h.sequence AS head
            FROM git_migrate.head h
            JOIN git_migrate.applied a ON a.tenant = h.tenant AND a.up_blob = ANY ($2::text[])
            LEFT JOIN git_migrate.scripts s ON s.blob = a.down_blob
            WHERE h.tenant = $1
            """,
            [tenant, Quote.array(ups.map(\.hex))]
        )
        guard rows.first?.int("head") == sequence else { return nil }
        let downs = rows.compactMap { row in
            row["down_blob"].flatMap { blob in row["body"].map { (BlobID(hex: blob), Array($0.utf8)) } }
        }
        return (
            try rows.map(AppliedMigration.init),
            Dictionary(downs, uniquingKeysWith: { first, _ in first })
        )
    }
}
