-- Rollback: 002_snapshots
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: undo: forget the schema that each deployment left

BEGIN;

DROP FUNCTION git_migrate.begin_snapshot(text, bigint);
DROP TABLE git_migrate.schema_snapshots;
DROP TABLE git_migrate.schema_spans;
DROP TABLE git_migrate.schema_objects;

-- Verify: nothing of it is left.
SELECT 1 / (CASE WHEN pg_catalog.to_regclass('git_migrate.schema_objects') IS NULL THEN 1 ELSE 0 END);

COMMIT;
