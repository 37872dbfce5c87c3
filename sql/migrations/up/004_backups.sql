-- Migration: 004_backups
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: which backups were made of this database, and how far each is known to be good

BEGIN;

-- Names mean PostgreSQL's own, whatever the role's search_path says.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE TABLE git_migrate.backups (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    path text NOT NULL,
    format text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    taken_at timestamptz NOT NULL,
    duration interval NOT NULL,
    sequence bigint NOT NULL,
    to_commit text,
    schema_fingerprint text NOT NULL,
    tables integer NOT NULL,
    verification text NOT NULL,
    actor_name text NOT NULL,
    actor_email text NOT NULL,
    tool_version text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE git_migrate.backups IS 'The backups that the tool made of this database: where each was written, and of what';
COMMENT ON COLUMN git_migrate.backups.sequence IS 'The ledger''s last step in it';
COMMENT ON COLUMN git_migrate.backups.verification IS
    'listed: pg_restore reads it and every table is in it; restored: it was restored, with the schema and as many rows';

CREATE TRIGGER backups_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.backups
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();

-- Verify: the table is there.
SELECT pg_catalog.count(*) FROM git_migrate.backups;

COMMIT;
