import Git
import Migrations
import Postgres

/// The recorded scripts against their ids, which are git's for their bytes.
struct ScriptCheck {
    private let connection: Connection

    /// Up to this many bytes of scripts are fetched at once.
    private static let bound = 4 << 20

    init(_ connection: Connection) { self.connection = connection }

    /// How many scripts the ledger holds.
    func count() throws -> Int {
        try connection.query("SELECT pg_catalog.count(*) AS count FROM git_migrate.scripts").first?.int(
            "count"
        )
            ?? 0
    }

    func anomalies() throws -> [Anomaly] {
        var altered: [String] = []
        for blobs in try batches() {
            altered += try alteredOnes(of: blobs)
        }
        let missing = try connection.query(Self.missing).compactMap { $0["blob"] }
        let users = try users(of: altered + missing)
        return altered.map { .scriptAltered(BlobID(hex: $0), of: users[$0] ?? []) }
            + missing.map { .scriptMissing(BlobID(hex: $0), of: users[$0] ?? []) }
    }

    /// The ids of the scripts, as many together as may be fetched at once.
    private func batches() throws -> [[String]] {
        var batches: [[String]] = [[]]
        var size = 0
        for row in try connection.query(Self.sizes) {
            guard let blob = row["blob"], let bytes = row.int("bytes") else { continue }
            if size > 0, size + bytes > Self.bound {
                batches.append([])
                size = 0
            }
            size += bytes
            batches[batches.count - 1].append(blob)
        }
        return batches.filter { !$0.isEmpty }
    }

    private func alteredOnes(of blobs: [String]) throws -> [String] {
        let rows = try connection.query(Self.bodies, [Quote.array(blobs)])
        var altered: [String] = []
        var index = 0
        let found = Array(rows)
        while index < found.count {
            let blob = found[index]["blob"] ?? ""
            var bytes: [UInt8] = []
            while index < found.count, found[index]["blob"] == blob {
                bytes += Array((found[index]["body"] ?? "").utf8)
                index += 1
            }
            if Repository.blobID(of: bytes).description != blob { altered.append(blob) }
        }
        return altered
    }

    /// The migrations that a script is of.
    private func users(of blobs: [String]) throws -> [String: [String]] {
        guard !blobs.isEmpty else { return [:] }
        return try connection.query(Self.users, [Quote.array(blobs)]).reduce(into: [:]) { users, row in
            users[row["blob"] ?? "", default: []].append(row["migration"] ?? "")
        }
    }

    private static let sizes = """
        SELECT s.blob, COALESCE(
            pg_catalog.octet_length(s.body),
            (SELECT pg_catalog.sum(pg_catalog.octet_length(p.body)) FROM git_migrate.script_parts p WHERE p.blob = s.blob)
        ) AS bytes
        FROM git_migrate.scripts s
        WHERE s.body IS NOT NULL OR EXISTS (SELECT FROM git_migrate.script_parts p WHERE p.blob = s.blob)
        ORDER BY s.blob
        """

    private static let bodies = """
        SELECT s.blob, COALESCE(s.body, p.body) AS body
        FROM git_migrate.scripts s
        LEFT JOIN git_migrate.script_parts p ON p.blob = s.blob AND s.body IS NULL
        WHERE s.blob = ANY ($1::text[])
        ORDER BY s.blob, p.part
        """

    /// Foreign keys may have been taken away.
    private static let missing = """
        SELECT DISTINCT used.blob
        FROM (
            SELECT up_blob AS blob FROM git_migrate.steps UNION SELECT down_blob FROM git_migrate.steps
            UNION SELECT up_blob FROM git_migrate.applied UNION SELECT down_blob FROM git_migrate.applied
            UNION SELECT up_blob FROM git_migrate.journal UNION SELECT down_blob FROM git_migrate.journal
        ) used
        WHERE used.blob IS NOT NULL AND NOT EXISTS (
            SELECT FROM git_migrate.scripts s
            WHERE s.blob = used.blob AND (
                s.body IS NOT NULL OR EXISTS (SELECT FROM git_migrate.script_parts p WHERE p.blob = s.blob)
            )
        )
        ORDER BY 1
        """

    private static let users = """
        SELECT DISTINCT b.blob, s.version || '_' || s.name AS migration
        FROM pg_catalog.unnest($1::text[]) AS b (blob)
            JOIN git_migrate.steps s ON b.blob IN (s.up_blob, s.down_blob)
        ORDER BY 1, 2
        """
}
