-- Migration: 003_hook_results
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: what the post-migrate hook made of a deployment, such as whether the application's tests passed

BEGIN;

-- Names mean PostgreSQL's own, whatever the role's search_path says.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No table that the ledger has already is referred to: that would wait for whoever writes it.

CREATE TABLE git_migrate.hook_results (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL DEFAULT '',
    deployment bigint NOT NULL,
    hook text NOT NULL CHECK (hook = 'post-migrate'),
    status integer NOT NULL CHECK (status >= 0 AND status <= 255),
    duration interval NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    actor_name text NOT NULL,
    actor_email text NOT NULL
);
CREATE INDEX hook_results_deployment ON git_migrate.hook_results (tenant, deployment);
COMMENT ON TABLE git_migrate.hook_results IS
    'How each run of a hook ended that this tool runs after a deployment; what the hook wrote is not kept';
COMMENT ON COLUMN git_migrate.hook_results.status IS
    'The exit status: 0 when all is well';

CREATE TRIGGER hook_results_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.hook_results
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();

-- Verify: the table is there.
SELECT pg_catalog.count(*) FROM git_migrate.hook_results;

COMMIT;
