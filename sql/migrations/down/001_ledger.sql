-- Rollback: 001_ledger
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: undo: remove the ledger, and with it all knowledge of what ran; the migrated schema itself stays

BEGIN;

DROP SCHEMA git_migrate CASCADE;

-- Verify: nothing of the ledger is left.
SELECT 1 / (CASE WHEN pg_catalog.to_regnamespace('git_migrate') IS NULL THEN 1 ELSE 0 END);

COMMIT;
