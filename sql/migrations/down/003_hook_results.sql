-- Rollback: 003_hook_results
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: undo: forget what the hooks made of deployments

BEGIN;

DROP TABLE git_migrate.hook_results;

-- Verify: nothing of it is left.
SELECT 1 / (CASE WHEN pg_catalog.to_regclass('git_migrate.hook_results') IS NULL THEN 1 ELSE 0 END);

COMMIT;
