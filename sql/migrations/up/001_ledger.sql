-- Migration: 001_ledger
-- Author: The git-migrate authors
-- Date: 2026-11-21
-- Purpose: the ledger: which migrations a database has, when they ran, from which commit, and by whom

BEGIN;

-- Names mean PostgreSQL's own, whatever the role's search_path says.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA git_migrate;
COMMENT ON SCHEMA git_migrate IS
    'The ledger of git-migrate: what ran in this database, when, from which commit, and by whom';

-- Which environment this database is ------------------------------------------------------------

CREATE TABLE git_migrate.environment (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
    identity uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    system_identifier text,
    database_oid oid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE git_migrate.environment IS
    'The environment that this database is, named once; system_identifier and database_oid tell a copy from the original';

-- The ledger's own version ----------------------------------------------------------------------

CREATE TABLE git_migrate.ledger_versions (
    version integer PRIMARY KEY CHECK (version > 0),
    tool_version text NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE git_migrate.ledger_versions IS
    'The migrations of the ledger itself that this database has; the highest is the ledger''s version';

-- What ran ---------------------------------------------------------------------------------------

CREATE TABLE git_migrate.scripts (
    blob text PRIMARY KEY CHECK (blob ~ '^[0-9a-f]{40}$'),
    body text
);
COMMENT ON TABLE git_migrate.scripts IS
    'Every script that ran or could undo what ran, by git''s object id of its bytes: a rollback needs no repository';
COMMENT ON COLUMN git_migrate.scripts.body IS
    'Null for a large script, which stands in script_parts';

CREATE TABLE git_migrate.script_parts (
    blob text NOT NULL REFERENCES git_migrate.scripts,
    part integer NOT NULL CHECK (part > 0),
    body text NOT NULL,
    PRIMARY KEY (blob, part)
);
COMMENT ON TABLE git_migrate.script_parts IS
    'The text of a large script, in pieces: neither the tool nor the server ever holds it twice';

CREATE TABLE git_migrate.deployments (
    tenant text NOT NULL DEFAULT '',
    id bigint NOT NULL CHECK (id > 0),
    run uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    kind text NOT NULL CHECK (kind IN ('deploy', 'rollback', 'repair')),
    revision text NOT NULL,
    tag text,
    from_commit text CHECK (from_commit ~ '^[0-9a-f]{40}$'),
    to_commit text CHECK (to_commit ~ '^[0-9a-f]{40}$'),
    tree text,
    is_whole boolean NOT NULL,
    planned_steps integer NOT NULL CHECK (planned_steps >= 0),
    remarks text[] NOT NULL DEFAULT '{}',
    actor_name text NOT NULL,
    actor_email text NOT NULL,
    tool_version text NOT NULL,
    session_role name NOT NULL DEFAULT session_user,
    backend_pid integer DEFAULT pg_catalog.pg_backend_pid(),
    started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('done', 'failed', 'interrupted')),
    error text,
    PRIMARY KEY (tenant, id),
    CONSTRAINT deployments_end_has_outcome CHECK ((outcome IS NULL) = (finished_at IS NULL)),
    CONSTRAINT deployments_end_follows_start CHECK (finished_at >= started_at),
    CONSTRAINT deployments_error_means_failure CHECK (error IS NULL OR outcome IN ('failed', 'interrupted')),
    CONSTRAINT deployments_tag_has_commit CHECK (tag IS NULL OR to_commit IS NOT NULL),
    CONSTRAINT deployments_deploy_has_commit CHECK (to_commit IS NOT NULL OR kind <> 'deploy')
);
CREATE UNIQUE INDEX deployments_one_running ON git_migrate.deployments (tenant) WHERE outcome IS NULL;
CREATE INDEX deployments_whole ON git_migrate.deployments (tenant, id) WHERE outcome = 'done' AND is_whole;
COMMENT ON TABLE git_migrate.deployments IS
    'Every deployment and rollback; outcome is null while one runs, and only one can. Numbered without a gap';
COMMENT ON COLUMN git_migrate.deployments.tenant IS
    'The schema that was deployed to, where a database holds one for each tenant; empty for the database as a whole';
COMMENT ON COLUMN git_migrate.deployments.run IS
    'Tells the run of the tool that took the number from another that chose the same, and lost its connection';
COMMENT ON COLUMN git_migrate.deployments.tree IS
    'The identity of the migrations of to_commit: of their folders'' trees, and of how their files are named';
COMMENT ON COLUMN git_migrate.deployments.backend_pid IS
    'The server process that runs it; null behind a pooler, whose processes outlive the client';
COMMENT ON COLUMN git_migrate.deployments.is_whole IS
    'Whether the database has exactly the migrations of to_commit afterwards, so that the environment is at that commit';
COMMENT ON COLUMN git_migrate.deployments.to_commit IS
    'Null for a rollback to before the first deployment';

CREATE TABLE git_migrate.steps (
    tenant text NOT NULL DEFAULT '',
    sequence bigint NOT NULL CHECK (sequence > 0),
    deployment bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('apply', 'revert', 'mark-applied', 'mark-reverted')),
    version text NOT NULL CHECK (version ~ '^[0-9]+([-._][0-9]+)*$'),
    name text NOT NULL,
    up_blob text NOT NULL REFERENCES git_migrate.scripts,
    down_blob text REFERENCES git_migrate.scripts,
    is_transactional boolean NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    hash bytea NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, sequence),
    CONSTRAINT steps_end_follows_start CHECK (finished_at >= started_at),
    CONSTRAINT steps_revert_has_down CHECK (kind <> 'revert' OR down_blob IS NOT NULL)
);
CREATE INDEX steps_deployment ON git_migrate.steps (tenant, deployment);
COMMENT ON TABLE git_migrate.steps IS
    'Every migration that was applied or reverted, in order, without a gap; rows are never changed or removed';
COMMENT ON COLUMN git_migrate.steps.hash IS
    'SHA-256 of the last step''s hash and this row: a row that was changed, removed or put in later breaks the chain';

CREATE TABLE git_migrate.applied (
    tenant text NOT NULL DEFAULT '',
    version text NOT NULL,
    name text NOT NULL,
    up_blob text NOT NULL,
    down_blob text,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant, version, name),
    UNIQUE (tenant, sequence)
);
COMMENT ON TABLE git_migrate.applied IS
    'The migrations that this database has; kept by the steps, and by nothing else';

CREATE TABLE git_migrate.head (
    tenant text PRIMARY KEY DEFAULT '',
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    hash bytea NOT NULL DEFAULT '',
    transaction xid8,
    began_at timestamptz
);
INSERT INTO git_migrate.head DEFAULT VALUES;
COMMENT ON TABLE git_migrate.head IS
    'The last step. A migration''s transaction locks this row first, so that two cannot both take the next step';
COMMENT ON COLUMN git_migrate.head.hash IS
    'The last step''s hash; empty before the first';
COMMENT ON COLUMN git_migrate.head.began_at IS
    'When the step began that was begun last: now() is the same for all transactions of one message';

CREATE TABLE git_migrate.journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant text NOT NULL DEFAULT '',
    deployment bigint NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    attempt integer NOT NULL CHECK (attempt > 0),
    kind text NOT NULL CHECK (kind IN ('apply', 'revert')),
    version text NOT NULL,
    name text NOT NULL,
    up_blob text NOT NULL REFERENCES git_migrate.scripts,
    down_blob text REFERENCES git_migrate.scripts,
    statement integer NOT NULL CHECK (statement >= 0),
    event text NOT NULL CHECK (event IN ('intent', 'done', 'failed', 'abandoned')),
    reason text,
    invalid_indexes oid[],
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    FOREIGN KEY (tenant, deployment) REFERENCES git_migrate.deployments,
    CONSTRAINT journal_failure_has_reason CHECK ((reason IS NOT NULL) = (event IN ('failed', 'abandoned'))),
    CONSTRAINT journal_indexes_of_event CHECK (invalid_indexes IS NULL OR event IN ('intent', 'failed')),
    CONSTRAINT journal_event_is_single UNIQUE (tenant, sequence, attempt, statement, event)
);
COMMENT ON TABLE git_migrate.journal IS
    'What ran of a migration that is no transaction: of a statement that runs by itself an intent before it and its result after it, of all others the result alone, in the statement''s own transaction';
COMMENT ON COLUMN git_migrate.journal.invalid_indexes IS
    'Of an intent: the invalid indexes of the statement''s tables before it. Of a failure: those that it left';

-- What the tables alone cannot say ----------------------------------------------------------------

CREATE FUNCTION git_migrate.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'GM003',
        MESSAGE = format('%s of git_migrate.%s is refused: the ledger only grows', TG_OP, TG_TABLE_NAME);
END
$$;

CREATE TRIGGER steps_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.steps
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.journal
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER scripts_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.scripts
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER deployments_stay BEFORE DELETE OR TRUNCATE ON git_migrate.deployments
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER script_parts_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.script_parts
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER head_stays BEFORE DELETE OR TRUNCATE ON git_migrate.head
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER ledger_versions_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON git_migrate.ledger_versions
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER environment_stays BEFORE DELETE OR TRUNCATE ON git_migrate.environment
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();
CREATE TRIGGER applied_stays BEFORE TRUNCATE ON git_migrate.applied
    FOR EACH STATEMENT EXECUTE FUNCTION git_migrate.refuse_change();

-- A deployment changes once: it ends.
CREATE FUNCTION git_migrate.deployment_ends_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.outcome IS NOT NULL
        OR NEW.outcome IS NULL
        OR to_jsonb(NEW) - '{outcome,finished_at,error}'::text[]
            <> to_jsonb(OLD) - '{outcome,finished_at,error}'::text[]
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM003',
            MESSAGE = format('deployment %s can only end, and only once', OLD.id);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER deployments_end_once BEFORE UPDATE ON git_migrate.deployments
    FOR EACH ROW EXECUTE FUNCTION git_migrate.deployment_ends_once();

-- Times are written out in UTC: the session's settings must not change a hash.
CREATE FUNCTION git_migrate.step_hash(last bytea, step git_migrate.steps) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sha256(last || convert_to(concat_ws(
        E'\n', step.tenant, step.sequence, step.deployment, step.kind, step.version, step.name,
        step.up_blob, COALESCE(step.down_blob, '-'), step.is_transactional::text,
        to_char(step.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        to_char(step.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
    ), 'UTF8'));
END
$$;
-- A step is the next one, belongs to the deployment that is running, and is taken by the transaction that holds the head.
CREATE FUNCTION git_migrate.step_is_next() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head git_migrate.head;
BEGIN
    SELECT * INTO head FROM git_migrate.head h WHERE h.tenant = NEW.tenant;
    IF NOT FOUND OR head.transaction IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM002',
            MESSAGE = format('step %s is not taken by the transaction that began it', NEW.sequence);
    END IF;
    IF NEW.sequence <> head.sequence + 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM001',
            MESSAGE = format('step %s does not follow step %s', NEW.sequence, head.sequence);
    END IF;
    IF NOT EXISTS (
        SELECT FROM git_migrate.deployments d
        WHERE d.id = NEW.deployment AND d.tenant = NEW.tenant AND d.outcome IS NULL
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM004',
            MESSAGE = format('deployment %s is not running', NEW.deployment);
    END IF;
    NEW.hash = git_migrate.step_hash(head.hash, NEW);
    RETURN NEW;
END
$$;

CREATE TRIGGER steps_are_next BEFORE INSERT ON git_migrate.steps
    FOR EACH ROW EXECUTE FUNCTION git_migrate.step_is_next();

-- The journal tells of the next step only, and of a deployment that is running: a deployer who was overtaken does not get to run
-- a statement. The lock waits for a transaction that is taking the step just now.
CREATE FUNCTION git_migrate.journal_is_of_next_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_sequence bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM git_migrate.deployments d
        WHERE d.id = NEW.deployment AND d.tenant = NEW.tenant AND d.outcome IS NULL
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM004',
            MESSAGE = format('deployment %s is not running', NEW.deployment);
    END IF;
    SELECT h.sequence INTO STRICT last_sequence FROM git_migrate.head h WHERE h.tenant = NEW.tenant FOR SHARE;
    IF NEW.sequence <> last_sequence + 1 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM001',
            MESSAGE = format(
                'another deployment has moved this database from step %s to step %s', NEW.sequence - 1, last_sequence);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER journal_is_of_next BEFORE INSERT ON git_migrate.journal
    FOR EACH ROW EXECUTE FUNCTION git_migrate.journal_is_of_next_step();

-- A step moves the head and the applied set with it. The transaction has had its step then, and takes no second one.
CREATE FUNCTION git_migrate.step_takes_effect() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE git_migrate.head h SET sequence = NEW.sequence, hash = NEW.hash, transaction = NULL WHERE h.tenant = NEW.tenant;
    IF NEW.kind IN ('apply', 'mark-applied') THEN
        INSERT INTO git_migrate.applied (tenant, version, name, up_blob, down_blob, sequence)
        VALUES (NEW.tenant, NEW.version, NEW.name, NEW.up_blob, NEW.down_blob, NEW.sequence);
    ELSE
        DELETE FROM git_migrate.applied a
        WHERE a.tenant = NEW.tenant AND a.version = NEW.version AND a.name = NEW.name AND a.up_blob = NEW.up_blob;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'GM005',
                MESSAGE = format('migration %s_%s is not applied', NEW.version, NEW.name);
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER steps_take_effect AFTER INSERT ON git_migrate.steps
    FOR EACH ROW EXECUTE FUNCTION git_migrate.step_takes_effect();

-- The applied set changes through steps alone, and the head moves one step at a time.
CREATE FUNCTION git_migrate.only_through_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'GM003',
        MESSAGE = format('%s of git_migrate.%s is refused: only a step changes it', TG_OP, TG_TABLE_NAME);
END
$$;
CREATE TRIGGER applied_through_steps BEFORE INSERT OR UPDATE OR DELETE ON git_migrate.applied
    FOR EACH STATEMENT WHEN (pg_catalog.pg_trigger_depth() < 1) EXECUTE FUNCTION git_migrate.only_through_steps();
CREATE TRIGGER head_through_steps BEFORE UPDATE OF sequence, hash ON git_migrate.head
    FOR EACH STATEMENT WHEN (pg_catalog.pg_trigger_depth() < 1) EXECUTE FUNCTION git_migrate.only_through_steps();

-- What the tool calls ------------------------------------------------------------------------------

CREATE FUNCTION git_migrate.begin_deployment(
    tenant text,
    id bigint,
    run uuid,
    last_step bigint,
    last_identity uuid,
    abandoned bigint,
    lock_key bigint,
    has_session boolean,
    kind text,
    revision text,
    tag text,
    from_commit text,
    to_commit text,
    tree text,
    is_whole boolean,
    planned_steps integer,
    remarks text[],
    actor_name text,
    actor_email text,
    tool_version text
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    found bigint;
BEGIN
    IF lock_key IS NOT NULL AND NOT pg_try_advisory_lock(lock_key) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM007', MESSAGE = 'another deployment holds this database';
    END IF;
    IF NOT EXISTS (SELECT FROM git_migrate.environment e WHERE e.identity = last_identity) THEN
        RAISE EXCEPTION USING ERRCODE = 'GM008', MESSAGE = 'this database is no longer the one that the plan was made for';
    END IF;

    -- Its server process is still there, whoever has the lock. One that was waited for may have been killed meanwhile.
    SELECT d.id INTO found
    FROM git_migrate.deployments d JOIN pg_stat_activity a
        ON a.pid = d.backend_pid AND a.pid <> pg_backend_pid() AND a.datname = current_database()
        AND a.usename = d.session_role AND (a.backend_start IS NULL OR a.backend_start <= d.started_at)
    WHERE d.tenant = tenant AND d.outcome IS NULL AND d.id IS DISTINCT FROM abandoned;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'GM009', MESSAGE = format('deployment %s is running', found);
    END IF;

    INSERT INTO git_migrate.head (tenant) VALUES (tenant) ON CONFLICT DO NOTHING;
    SELECT h.sequence INTO found FROM git_migrate.head h WHERE h.tenant = tenant FOR SHARE;
    IF found <> last_step THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM001',
            MESSAGE = format('another deployment has moved this database from step %s to step %s', last_step, found);
    END IF;
    -- The plan may have been made while the other one still ran.
    IF kind <> 'repair' AND EXISTS (
        SELECT FROM (SELECT * FROM git_migrate.journal j WHERE j.tenant = tenant ORDER BY j.id DESC LIMIT 1) j
        WHERE j.event <> 'abandoned' AND NOT EXISTS (
            SELECT FROM git_migrate.steps s
            WHERE s.tenant = j.tenant AND s.sequence >= j.sequence AND s.version = j.version AND s.name = j.name
        )
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM010',
            MESSAGE = 'another deployment has stopped in the midst of a migration';
    END IF;

    UPDATE git_migrate.deployments d
    SET
        outcome = 'interrupted',
        error = 'the tool ended before the deployment did',
        finished_at = GREATEST(d.started_at, clock_timestamp())
    WHERE d.tenant = tenant AND d.outcome IS NULL;

    SELECT COALESCE(max(d.id), 0) + 1 INTO found FROM git_migrate.deployments d WHERE d.tenant = tenant;
    IF found <> id THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM001',
            MESSAGE = format('another deployment has taken number %s meanwhile', id);
    END IF;
    INSERT INTO git_migrate.deployments
        (id, run, tenant, kind, revision, tag, from_commit, to_commit, tree, is_whole, planned_steps, remarks, actor_name,
            actor_email, tool_version, backend_pid)
    VALUES
        (id, run, tenant, kind, revision, tag, from_commit, to_commit, tree, is_whole, planned_steps, remarks, actor_name,
            actor_email, tool_version, CASE WHEN has_session THEN pg_backend_pid() END);
END
$$;
COMMENT ON FUNCTION git_migrate.begin_deployment IS
    'Takes the deployment lock, unless lock_key is null, and records a deployment that follows the last step and number';

CREATE FUNCTION git_migrate.end_deployment(tenant text, id bigint, run uuid, outcome text, error text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    UPDATE git_migrate.deployments d
    SET outcome = outcome, error = error, finished_at = GREATEST(d.started_at, clock_timestamp())
    WHERE d.tenant = tenant AND d.id = id AND d.run = run AND d.outcome IS NULL;
    -- The steps before did not wait for the disk; this commit makes them last, whatever the role's own setting is.
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END
$$;
COMMENT ON FUNCTION git_migrate.end_deployment IS 'Records how a deployment ended, unless that is recorded already';

-- The message makes the server send what it has completed so far: it is the tool's progress. The detail is the process, which
-- behind a pooler the tool could not know otherwise.
CREATE FUNCTION git_migrate.begin_step(tenant text, last_step bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    UPDATE git_migrate.head h
    SET transaction = pg_current_xact_id(), began_at = clock_timestamp()
    WHERE h.tenant = tenant AND h.sequence = last_step;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM001',
            MESSAGE = format(
                'another deployment has moved this database from step %s to step %s',
                last_step, (SELECT h.sequence FROM git_migrate.head h WHERE h.tenant = tenant));
    END IF;
    RAISE INFO USING ERRCODE = 'GM100', MESSAGE = last_step + 1, DETAIL = pg_backend_pid();
END
$$;
COMMENT ON FUNCTION git_migrate.begin_step IS
    'Locks the head for this transaction if it still stands at the expected step: the compare of a compare-and-swap';

CREATE FUNCTION git_migrate.finish_step(
    tenant text,
    deployment bigint,
    kind text,
    version text,
    name text,
    up_blob text,
    up_body text,
    down_blob text,
    down_body text,
    is_transactional boolean,
    started_at timestamptz
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    taken bigint;
    began_at timestamptz;
    ended_at timestamptz;
BEGIN
    IF up_body IS NOT NULL THEN
        INSERT INTO git_migrate.scripts (blob, body) VALUES (up_blob, up_body) ON CONFLICT DO NOTHING;
    END IF;
    IF down_body IS NOT NULL THEN
        INSERT INTO git_migrate.scripts (blob, body) VALUES (down_blob, down_body) ON CONFLICT DO NOTHING;
    END IF;

    SELECT h.sequence + 1, COALESCE(started_at, h.began_at) INTO STRICT taken, began_at
    FROM git_migrate.head h WHERE h.tenant = tenant;
    -- A clock that was set back meanwhile must not undo a migration.
    ended_at = GREATEST(began_at, clock_timestamp());
    INSERT INTO git_migrate.steps
        (tenant, sequence, deployment, kind, version, name, up_blob, down_blob, is_transactional, started_at, finished_at)
    VALUES
        (tenant, taken, deployment, kind, version, name, up_blob, down_blob, is_transactional, began_at, ended_at);

    IF NOT EXISTS (SELECT FROM git_migrate.head h WHERE h.tenant = tenant AND h.sequence = taken) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'GM006',
            MESSAGE = 'the triggers of the ledger do not fire',
            DETAIL = format('session_replication_role is %s', current_setting('session_replication_role'));
    END IF;
    RETURN (extract(epoch FROM ended_at - began_at) * 1000000)::bigint;
END
$$;
COMMENT ON FUNCTION git_migrate.finish_step IS
    'Records the step that begin_step began, at started_at if that is not null, with both scripts: the swap of a compare-and-swap. Gives how many microseconds it took';

-- Verify: the ledger stands at its start.
SELECT 1 / pg_catalog.count(*) FROM git_migrate.head WHERE sequence = 0;

COMMIT;
