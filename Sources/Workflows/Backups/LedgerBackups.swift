import Migrations
import Postgres

extension Ledger {
    /// Records a backup of the database.
    func record(_ backup: Backup, at path: String, by actor: Actor, _ toolVersion: String) throws {
        let values = [
            Quote.literal(backup.name), Quote.literal(path), Quote.literal(backup.format.rawValue),
            String(backup.bytes), Quote.literal(backup.checksum),
            "pg_catalog.to_timestamp(\(backup.takenAt))",
            "pg_catalog.make_interval(secs => \(backup.milliseconds) / 1000.0)",
            String(backup.position?.sequence ?? 0), backup.position?.commit.map(Quote.literal) ?? "NULL",
            Quote.literal(backup.schema.hex), String(backup.tables),
            Quote.literal(backup.verification.rawValue), Quote.literal(actor.name),
            Quote.literal(actor.email),
            Quote.literal(toolVersion),
        ]
        try connection.execute(
            """
            INSERT INTO git_migrate.backups
                (name, path, format, bytes, sha256, taken_at, duration, sequence, to_commit, schema_fingerprint, tables,
                    verification, actor_name, actor_email, tool_version)
            VALUES (\(values.joined(separator: ", ")))
            """
        )
    }
}
