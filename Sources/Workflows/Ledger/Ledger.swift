import Migrations
import Postgres

/// The schema `git_migrate` in an environment's own database: the truth of what ran.
struct Ledger {
    let connection: Connection
    /// The schema that is deployed to, where a database holds one for each tenant; empty for the database as a whole.
    var tenant = ""

    /// PostgreSQL 13 brought `pg_current_xact_id` and `gen_random_uuid`, which the ledger needs.
    static let oldestServer = 130_000

    /// The version of the ledger in this database; nil when it has none.
    func installedVersion() throws -> Int? {
        guard try exists() else { return nil }
        let rows = try connection.ask(
            "SELECT pg_catalog.max(version) AS version FROM git_migrate.ledger_versions"
        )
        return rows.first?["version"].flatMap { Int($0) }
    }

    /// How many steps a deployment has taken, once every transaction that may be taking one has ended; nil when it never began.
    func steps(of deployment: DeploymentKey) throws -> Int? {
        let parameters = [tenant, String(deployment.id), deployment.run]
        _ = try connection.ask(
            "SELECT FROM git_migrate.head WHERE tenant = $1 FOR UPDATE",
            [tenant],
            locks: true
        )
        let rows = try connection.ask(
            """
            SELECT (
                SELECT pg_catalog.count(*) FROM git_migrate.steps s
                WHERE s.tenant = d.tenant AND s.deployment = d.id
            ) AS steps
            FROM git_migrate.deployments d
            WHERE d.tenant = $1 AND d.id = $2::bigint AND d.run = $3::uuid
            """,
            parameters
        )
        return rows.first.map { $0.int("steps") ?? 0 }
    }

    /// Whether a transaction has committed that took a step and did not record it: one that was ended in the step's midst. Where it
    /// was rolled back there, or the row was tampered with in it, nothing of it is left.
    func hasStepWithoutEnd() throws -> Bool {
        try !connection.ask(
            "SELECT FROM git_migrate.head WHERE tenant = $1 AND transaction IS NOT NULL",
            [tenant]
        ).isEmpty
    }

    /// The recorded script.
    func script(_ blob: BlobID) throws -> [UInt8] {
        let rows = try connection.ask("SELECT body FROM git_migrate.scripts WHERE blob = $1", [blob.hex])
        guard let row = rows.first else { throw LedgerProblem.scriptMissing(blob) }
        if let body = row["body"] { return Array(body.utf8) }
        return try largeScript(blob)
    }

    /// The recorded scripts of these that are not large, in one round trip.
    func smallScripts(_ blobs: [BlobID]) throws -> [BlobID: [UInt8]] {
        guard !blobs.isEmpty else { return [:] }
        let rows = try connection.ask(
            "SELECT blob, body FROM git_migrate.scripts WHERE blob = ANY ($1::text[]) AND body IS NOT NULL",
            [Quote.array(blobs.map(\.hex))]
        )
        return rows.reduce(into: [:]) { scripts, row in
            guard let blob = row["blob"], let body = row["body"] else { return }
            scripts[BlobID(hex: blob)] = Array(body.utf8)
        }
    }

    /// A script that stands in parts, a few of which are read at a time, so that it is in memory once.
    private func largeScript(_ blob: BlobID) throws -> [UInt8] {
        let size = try connection.ask(
            "SELECT pg_catalog.sum(pg_catalog.octet_length(body)) AS size FROM git_migrate.script_parts WHERE blob = $1",
            [blob.hex]
        ).first?.int("size")
        guard let size else { throw LedgerProblem.scriptMissing(blob) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var last = 0
        while bytes.count < size {
            let parts = try connection.ask(
                "SELECT part, body FROM git_migrate.script_parts WHERE blob = $1 AND part > $2::integer ORDER BY part LIMIT 4",
                [blob.hex, String(last)]
            )
            for part in parts { bytes += (part["body"] ?? "").utf8 }
            guard let next = parts.compactMap({ $0.int("part") }).last else {
                throw LedgerProblem.scriptMissing(blob)
            }
            last = next
        }
        return bytes
    }

    /// The migration that the journal tells of and no step does.
    func unfinishedMigration() throws -> InterruptedMigration? {
        try connection.ask(LedgerQueries.unfinishedJournal(Quote.literal(tenant))).first.map(
            InterruptedMigration.init
        )
    }
}
