import Foundation
import TestSupport
import Testing

/// A staged pair that a fix of a rule mends.
struct Remedy: CustomTestStringConvertible {
    let rule: String
    let up: String
    let down: String
    /// How many migrations there are when it is mended.
    let migrations: Int

    var testDescription: String { "\(rule): \(up.prefix(60))" }
}

@Suite struct RemedyTests {
    private static let base = """
        CREATE TABLE customer (id bigint PRIMARY KEY);
        CREATE TABLE invoice (
            id bigint PRIMARY KEY,
            customer bigint,
            total numeric,
            paid numeric,
            number text NOT NULL
        );
        CREATE INDEX invoice_old ON invoice (paid);
        CREATE MATERIALIZED VIEW totals AS SELECT id, total FROM invoice;
        CREATE UNIQUE INDEX totals_id ON totals (id);
        CREATE TABLE event (day date NOT NULL) PARTITION BY RANGE (day);
        CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        INSERT INTO customer VALUES (1), (2);
        INSERT INTO invoice VALUES (1, 1, 10, 10, 'a'), (2, 2, 5, 5, 'b');

        """

    static let remedies = [
        Remedy(
            rule: "index-not-concurrent",
            up: "BEGIN;\nCREATE INDEX i ON invoice (total);\nCOMMIT;\n",
            down: "DROP INDEX CONCURRENTLY i;\n",
            migrations: 2
        ),
        Remedy(
            rule: "index-not-concurrent",
            up: "BEGIN;\nALTER TABLE invoice ADD COLUMN note text;\nCREATE INDEX i ON invoice (note);\nCOMMIT;\n",
            down: "DROP INDEX i;\nALTER TABLE invoice DROP COLUMN note;\n",
            migrations: 3
        ),
        Remedy(
            rule: "drop-index-not-concurrent",
            up: "BEGIN;\nDROP INDEX invoice_old;\nCOMMIT;\n",
            down: "CREATE INDEX CONCURRENTLY invoice_old ON invoice (paid);\n",
            migrations: 2
        ),
        Remedy(
            rule: "drop-index-not-concurrent",
            up: "ALTER TABLE customer ADD COLUMN name text;\n-- Nobody asks for it.\nDROP INDEX invoice_old;\n",
            down: "CREATE INDEX invoice_old ON invoice (paid);\nALTER TABLE customer DROP COLUMN name;\n",
            migrations: 3
        ),
        Remedy(
            rule: "reindex-not-concurrent",
            up: "BEGIN;\nREINDEX TABLE invoice;\nCOMMIT;\n",
            down: "ANALYZE invoice;\n",
            migrations: 2
        ),
        Remedy(
            rule: "refresh-not-concurrent",
            up: "BEGIN;\nREFRESH MATERIALIZED VIEW totals;\nCOMMIT;\n",
            down: "ANALYZE totals;\n",
            migrations: 2
        ),
        Remedy(
            rule: "detach-not-concurrent",
            up: "BEGIN;\nALTER TABLE event DETACH PARTITION event_1;\nCOMMIT;\n",
            down: "ALTER TABLE event ATTACH PARTITION event_1 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');\n",
            migrations: 2
        ),
        Remedy(
            rule: "foreign-key-scans",
            up: "ALTER TABLE invoice ADD FOREIGN KEY (customer) REFERENCES customer ON DELETE CASCADE;\n",
            down: "ALTER TABLE invoice DROP CONSTRAINT invoice_customer_fkey;\n",
            migrations: 3
        ),
        Remedy(
            rule: "check-scans",
            up: """
                ALTER TABLE invoice
                    ADD COLUMN note text,
                    ADD CONSTRAINT "Positive" CHECK (total > 0), -- always
                    ADD COLUMN more text;

                """,
            down:
                "ALTER TABLE invoice DROP CONSTRAINT \"Positive\";\nALTER TABLE invoice DROP COLUMN note, DROP COLUMN more;\n",
            migrations: 3
        ),
        Remedy(
            rule: "unique-builds-index",
            up: "BEGIN;\nALTER TABLE invoice ADD CONSTRAINT one_number UNIQUE (number, id);\nCOMMIT;\n",
            down: "BEGIN;\nALTER TABLE invoice DROP CONSTRAINT one_number;\nCOMMIT;\n",
            migrations: 3
        ),
        Remedy(
            rule: "unique-builds-index",
            up: "ALTER TABLE customer ADD COLUMN name text;\nALTER TABLE invoice ADD UNIQUE (number);\n",
            down: "ALTER TABLE invoice DROP CONSTRAINT invoice_number_key;\nALTER TABLE customer DROP COLUMN name;\n",
            migrations: 4
        ),
        Remedy(
            rule: "not-null-scans",
            up: "ALTER TABLE invoice ALTER COLUMN total SET NOT NULL, ALTER paid SET NOT NULL;\n",
            down: "ALTER TABLE invoice ALTER COLUMN paid DROP NOT NULL, ALTER COLUMN total DROP NOT NULL;\n",
            migrations: 6
        ),
    ]

    @Test(arguments: remedies) func whatIsMendedRunsAndIsUndone(remedy: Remedy) throws {
        let session = try Session()
        try session.makeEnvironment("target")
        let server = try TestServer.shared()
        let url = try session.repository.git("config", "migrate.target.url")
        try session.writePair("001_base", up: Self.base, down: "DROP SCHEMA public CASCADE;\n")
        try session.repository.commit()
        try session.repository.tag("v1")
        #expect(try session.quietly("git migrate deploy v1 -e target --yes").status == 0)
        let before = try server.pgDumpSchema(url, without: "git_migrate")

        try session.writePair("002_change", up: remedy.up, down: remedy.down)
        try session.quietly("git add .")
        let found = try session.quietly("git migrate check")
        #expect(found.text.contains("[\(remedy.rule)]") && found.text.contains("= fix:"), "\(found.text)")
        let fixed = try session.quietly("git migrate check --fix --rule \(remedy.rule) && git add .")
        let scripts = try session.quietly("tail -n +5 sql/migrations/*/00[2-9]*")
        #expect(fixed.status == 0, "\(fixed.text)")
        let after = try session.quietly("git migrate check")
        #expect(!after.text.contains("[\(remedy.rule)]"), "\(after.text)\n\(scripts.text)")
        #expect(after.status == 0, "\(after.text)\n\(scripts.text)")
        #expect(try session.quietly("ls sql/migrations/up").text.split(separator: "\n").count == remedy.migrations)

        try session.repository.commit()
        let deployed = try session.quietly("git migrate deploy HEAD -e target --yes")
        #expect(deployed.status == 0, "\(deployed.text)\n\(scripts.text)")
        let undone = try session.quietly("git migrate rollback v1 -e target --yes")
        #expect(undone.status == 0, "\(undone.text)\n\(scripts.text)")
        #expect(try server.pgDumpSchema(url, without: "git_migrate") == before, "\(scripts.text)")
    }
}
