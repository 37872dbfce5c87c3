import Migrations
import Postgres

/// Another tool's history of migrations that is kept in step with the ledger, in the transactions of the steps themselves.
public enum HistoryMirror: String, Hashable, Sendable, CaseIterable {
    /// The table that the Supabase CLI and its dashboard read.
    case supabase

    /// The table's name.
    public var table: String { "supabase_migrations.schema_migrations" }

    /// What the CLI sends to make it, whether it is there or not; with types that no search path can exchange.
    static let making = """
        CREATE SCHEMA IF NOT EXISTS supabase_migrations;
        CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version pg_catalog.text NOT NULL PRIMARY KEY);
        ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS statements pg_catalog.text[];
        ALTER TABLE supabase_migrations.schema_migrations ADD COLUMN IF NOT EXISTS name pg_catalog.text;

        """

    /// Puts in what the ledger has and the table has not.
    static let catchingUp = """
        INSERT INTO supabase_migrations.schema_migrations (version, name, statements)
        SELECT a.version, a.name, \(statements)
        FROM git_migrate.applied a JOIN git_migrate.scripts s ON s.blob OPERATOR(pg_catalog.=) a.up_blob
        WHERE a.tenant OPERATOR(pg_catalog.=) ''
        ON CONFLICT (version) DO NOTHING;

        """

    /// The script as one element: the ledger has it already, and it is not sent twice. A large one, which stands in parts, is left out.
    private static let statements = "CASE WHEN s.body IS NOT NULL THEN ARRAY[s.body] END"

    /// One statement that says the same of a step as the ledger's record does. Names mean PostgreSQL's own, whatever the search path.
    func statement(for record: StepRecord) -> String {
        let version = Quote.literal(record.id.version.text)
        switch record.kind {
        case .apply, .markApplied:
            return """
                INSERT INTO supabase_migrations.schema_migrations (version, name, statements)
                SELECT \(version), \(Quote.literal(record.id.name)), \(Self.statements)
                FROM git_migrate.scripts s WHERE s.blob OPERATOR(pg_catalog.=) '\(record.up.blob)';

                """
        case .revert, .markReverted:
            return """
                DELETE FROM supabase_migrations.schema_migrations m WHERE m.version OPERATOR(pg_catalog.=) \(version);

                """
        }
    }
}
