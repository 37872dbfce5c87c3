-- Rollback: 004_backups
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: undo: forget which backups were made

BEGIN;

DROP TABLE git_migrate.backups;

-- Verify: nothing of it is left.
SELECT 1 / (CASE WHEN pg_catalog.to_regclass('git_migrate.backups') IS NULL THEN 1 ELSE 0 END);

COMMIT;
