-- Rollback: 005_dashboard
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: undo: take the views for a dashboard away; they hold nothing of their own

BEGIN;

DROP VIEW git_migrate.dashboard_backups;
DROP VIEW git_migrate.dashboard_hooks;
DROP VIEW git_migrate.dashboard_days;
DROP VIEW git_migrate.dashboard_migrations;
DROP VIEW git_migrate.dashboard_deployments;
DROP VIEW git_migrate.dashboard_environments;

-- Verify: nothing of it is left.
SELECT 1 / (CASE WHEN pg_catalog.to_regclass('git_migrate.dashboard_environments') IS NULL THEN 1 ELSE 0 END);

COMMIT;
