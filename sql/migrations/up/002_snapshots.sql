-- Migration: 002_snapshots
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: the schema that each deployment left: what differs from it later was changed by other hands

BEGIN;

-- Names mean PostgreSQL's own, whatever the role's search_path says.
SET LOCAL search_path = pg_catalog, pg_temp;

-- No table that the ledger has already is referred to: that would wait for whoever writes it.

CREATE TABLE git_migrate.schema_objects (
    fingerprint bytea PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    parent text,
    definition text NOT NULL
);
COMMENT ON TABLE git_migrate.schema_objects IS
    'Every object that a deployment ever left in a schema, each definition once';
COMMENT ON COLUMN git_migrate.schema_objects.fingerprint IS
    'SHA-256 of the other columns, each followed by a zero byte; a missing parent counts as empty';

CREATE TABLE git_migrate.schema_spans (
    tenant text NOT NULL DEFAULT '',
    fingerprint bytea NOT NULL,
    position integer,
    since_deployment bigint NOT NULL,
    until_deployment bigint,
    PRIMARY KEY (tenant, fingerprint, since_deployment),
    CONSTRAINT schema_spans_end_follows_start CHECK (until_deployment > since_deployment)
);
CREATE INDEX schema_spans_open ON git_migrate.schema_spans (tenant) WHERE until_deployment IS NULL;
COMMENT ON TABLE git_migrate.schema_spans IS
    'From which recorded deployment on, and until which one, the schema had an object: a deployment adds and ends what it changed';
COMMENT ON COLUMN git_migrate.schema_spans.position IS
    'Of a column: its place among the columns of its table';

CREATE TABLE git_migrate.schema_snapshots (
    tenant text NOT NULL DEFAULT '',
    deployment bigint NOT NULL,
    fingerprint bytea NOT NULL,
    order_fingerprint bytea NOT NULL,
    objects integer NOT NULL,
    format text NOT NULL,
    server_version integer NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (tenant, deployment)
);
COMMENT ON TABLE git_migrate.schema_snapshots IS
    'The schema as a whole after a deployment; a deployment after which it could not be read has no row';
COMMENT ON COLUMN git_migrate.schema_snapshots.fingerprint IS
    'SHA-256 of all objects in the order of their names, without the order of columns';
COMMENT ON COLUMN git_migrate.schema_snapshots.order_fingerprint IS
    'SHA-256 of the columns and their places';
COMMENT ON COLUMN git_migrate.schema_snapshots.format IS
    'Tells the query that described the objects: another one may put the same in other words';

CREATE TRIGGER schema_objects_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.schema_objects
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER schema_spans_stay BEFORE DELETE OR TRUNCATE ON git_migrate.schema_spans
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER schema_snapshots_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.schema_snapshots
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();

-- The lock is tried and not waited for, and ends with the transaction: nobody ever waits for a snapshot.
CREATE FUNCTION git_migrate.begin_snapshot(tenant text, deployment bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('git_migrate.schema_snapshots ' || tenant, 0)) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM011', MESSAGE = 'another session is recording it';
    END IF;
    IF NOT EXISTS (
        SELECT FROM git_migrate.deployments d WHERE d.tenant = tenant AND d.id = deployment AND d.outcome IS NOT NULL
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM011', MESSAGE = format('deployment %s has not ended', deployment);
    END IF;
    IF EXISTS (SELECT FROM git_migrate.deployments d WHERE d.tenant = tenant AND d.id > deployment) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM011', MESSAGE = 'another deployment has begun meanwhile';
    END IF;
    IF EXISTS (SELECT FROM git_migrate.schema_snapshots s WHERE s.tenant = tenant AND s.deployment = deployment) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM012', MESSAGE = 'it is recorded already';
    END IF;
    -- The message makes the server send what it has completed before, as begin_step does: all steps are in.
    RAISE INFO USING ERRCODE = 'GM101', MESSAGE = 'recording the schema';
END
$$;
COMMENT ON FUNCTION git_migrate.begin_snapshot IS
    'Makes sure that a deployment has ended, that none has begun after it, and that nobody else records what it left';

-- Verify: the tables are there.
SELECT pg_catalog.count(*)
FROM git_migrate.schema_objects, git_migrate.schema_spans, git_migrate.schema_snapshots;

COMMIT;
