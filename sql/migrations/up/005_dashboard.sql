-- Migration: 005_dashboard
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: views over the ledger for a dashboard, whose role needs to read nothing else

BEGIN;

-- Names mean PostgreSQL's own, whatever the role's search_path says.
SET LOCAL search_path = pg_catalog, pg_temp;

-- None shows a script, an address, or where a backup lies: who may read the views may not read the tables.

CREATE VIEW git_migrate.dashboard_environments AS
SELECT
    e.name AS environment,
    h.tenant,
    place.to_commit AS commit,
    place.tag AS release,
    place.finished_at AS since,
    place.actor_name AS deployed_by,
    (
        SELECT count(*) FROM git_migrate.steps s
        WHERE s.tenant = h.tenant AND s.deployment > COALESCE(place.id, 0)
    ) AS steps_since,
    (SELECT count(*) FROM git_migrate.applied a WHERE a.tenant = h.tenant) AS migrations,
    h.sequence,
    newest.id AS last_deployment,
    newest.kind AS last_kind,
    newest.outcome AS last_outcome,
    newest.started_at AS last_started_at,
    newest.finished_at AS last_finished_at
FROM git_migrate.environment e
CROSS JOIN git_migrate.head h
LEFT JOIN LATERAL (
    SELECT d.id, d.to_commit, d.tag, d.finished_at, d.actor_name
    FROM git_migrate.deployments d
    WHERE d.tenant = h.tenant AND d.outcome = 'done' AND d.is_whole
    ORDER BY d.id DESC
    LIMIT 1
) AS place ON true
LEFT JOIN LATERAL (
    SELECT d.id, d.kind, d.outcome, d.started_at, d.finished_at
    FROM git_migrate.deployments d
    WHERE d.tenant = h.tenant
    ORDER BY d.id DESC
    LIMIT 1
) AS newest ON true;
COMMENT ON VIEW git_migrate.dashboard_environments IS
    'Where the environment stands, a row for each tenant: at which commit, since when, and how the last deployment ended';

CREATE VIEW git_migrate.dashboard_deployments AS
SELECT
    e.name AS environment,
    d.tenant,
    d.id AS deployment,
    d.kind,
    d.revision,
    d.tag AS release,
    d.from_commit,
    d.to_commit,
    d.actor_name AS deployed_by,
    d.tool_version,
    d.started_at,
    d.finished_at,
    extract(epoch FROM COALESCE(d.finished_at, clock_timestamp()) - d.started_at)::double precision AS seconds,
    COALESCE(d.outcome, 'running') AS outcome,
    d.error,
    d.planned_steps,
    (
        SELECT count(*) FROM git_migrate.steps s WHERE s.tenant = d.tenant AND s.deployment = d.id
    ) AS steps,
    d.remarks
FROM git_migrate.deployments d CROSS JOIN git_migrate.environment e;
COMMENT ON VIEW git_migrate.dashboard_deployments IS
    'Every deployment, rollback and repair, with how long it took and how it ended';

CREATE VIEW git_migrate.dashboard_migrations AS
SELECT
    e.name AS environment,
    s.tenant,
    s.sequence,
    s.deployment,
    s.kind,
    s.version,
    s.name,
    s.is_transactional,
    s.started_at,
    s.finished_at,
    extract(epoch FROM s.finished_at - s.started_at)::double precision AS seconds
FROM git_migrate.steps s CROSS JOIN git_migrate.environment e;
COMMENT ON VIEW git_migrate.dashboard_migrations IS
    'Every migration that was applied, reverted or marked, with how long it took';

CREATE VIEW git_migrate.dashboard_days AS
SELECT
    e.name AS environment,
    d.tenant,
    (d.started_at AT TIME ZONE 'UTC')::date AS day,
    count(*) AS deployments,
    count(*) FILTER (WHERE d.kind = 'rollback') AS rollbacks,
    count(*) FILTER (WHERE d.outcome = 'failed') AS failed,
    count(*) FILTER (WHERE d.outcome = 'interrupted') AS interrupted,
    sum(extract(epoch FROM d.finished_at - d.started_at))::double precision AS seconds
FROM git_migrate.deployments d CROSS JOIN git_migrate.environment e
GROUP BY e.name, d.tenant, (d.started_at AT TIME ZONE 'UTC')::date;
COMMENT ON VIEW git_migrate.dashboard_days IS
    'Of each day in UTC on which there was one: how many deployments began, how many failed, and how long they took in all';

CREATE VIEW git_migrate.dashboard_hooks AS
SELECT
    e.name AS environment,
    r.tenant,
    r.deployment,
    r.hook,
    r.status,
    r.finished_at,
    extract(epoch FROM r.duration)::double precision AS seconds
FROM git_migrate.hook_results r CROSS JOIN git_migrate.environment e;
COMMENT ON VIEW git_migrate.dashboard_hooks IS
    'How each run of the post-migrate hook ended: status 0 is well';

CREATE VIEW git_migrate.dashboard_backups AS
SELECT
    e.name AS environment,
    b.name,
    b.format,
    b.bytes,
    b.tables,
    b.taken_at,
    extract(epoch FROM b.duration)::double precision AS seconds,
    b.sequence,
    b.to_commit AS commit,
    b.verification
FROM git_migrate.backups b CROSS JOIN git_migrate.environment e;
COMMENT ON VIEW git_migrate.dashboard_backups IS
    'The backups that the tool made of this database, and how far each was verified';

-- Verify: the views are there.
SELECT count(*) FROM git_migrate.dashboard_environments;

COMMIT;
