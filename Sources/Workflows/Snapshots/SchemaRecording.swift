import Migrations
import Postgres

/// Records the schema that a deployment left, in a transaction of its own after the deployment's end.
///
/// The server compares it with what is recorded, and writes what changed: neither the schema nor the record travels. The commit
/// does not wait for the disk: a server that goes down may lose the record, which is no more than if it had not been made.
struct SchemaRecording {
    let database: EnvironmentDatabase
    /// The deployment, which has ended when this runs.
    let deployment: DeploymentKey

    /// What is sent: a statement a result.
    var statements: [String] {
        let tenant = Quote.literal(database.tenant)
        let timeout = database.settings.limits.statementTimeout.map {
            "SET LOCAL statement_timeout = \(Quote.literal($0))"
        }
        return [
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            // A definition of a relation that somebody has locked is not waited for any longer than a step waits.
            "SET LOCAL lock_timeout = \(Quote.literal(database.settings.lockTimeout))",
            timeout,
            "SET LOCAL synchronous_commit = off",
            "SELECT git_migrate.begin_snapshot(\(tenant), \(deployment.id))",
            SnapshotReader.settings,
            comparison(tenant, deployment.id),
            "COMMIT",
        ].compactMap(\.self)
    }

    private func comparison(_ tenant: String, _ deployment: Int) -> String {
        """
        \(LiveSchema.expression(tenant: database.tenant)),
        recorded AS MATERIALIZED (
            SELECT p.fingerprint, COALESCE(p.position, 0) AS position
            FROM git_migrate.schema_spans p
            WHERE p.tenant = \(tenant) AND p.until_deployment IS NULL
        ),
        fresh AS MATERIALIZED (
            SELECT l.* FROM live l
            WHERE NOT EXISTS (
                SELECT FROM recorded r WHERE r.fingerprint = l.fingerprint AND r.position = COALESCE(l.position, 0)
            )
        ),
        ended AS (
            UPDATE git_migrate.schema_spans p SET until_deployment = \(deployment)
            WHERE p.tenant = \(tenant) AND p.until_deployment IS NULL AND NOT EXISTS (
                SELECT FROM live l
                WHERE l.fingerprint = p.fingerprint AND COALESCE(l.position, 0) = COALESCE(p.position, 0)
            )
        ),
        described AS (
            INSERT INTO git_migrate.schema_objects (fingerprint, kind, name, parent, definition)
            SELECT f.fingerprint, f.kind, f.name, f.parent, f.definition FROM fresh f
            ON CONFLICT DO NOTHING
        ),
        begun AS (
            INSERT INTO git_migrate.schema_spans (tenant, fingerprint, position, since_deployment)
            SELECT \(tenant), f.fingerprint, f.position, \(deployment) FROM fresh f
        )
        INSERT INTO git_migrate.schema_snapshots
            (tenant, deployment, fingerprint, order_fingerprint, objects, format, server_version)
        SELECT
            \(tenant), \(deployment), \(LiveSchema.fingerprint), \(LiveSchema.orderFingerprint), count(*),
            \(Quote.literal(LiveSchema.format)), current_setting('server_version_num')::integer
        FROM live
        """
    }
}

extension EnvironmentDatabase {
    /// Records the schema that a deployment left. That it cannot be is no failure of the deployment, and is told.
    func recordSchema(after deployment: DeploymentKey, observe: (RunEvent) -> Void) {
        guard settings.recordsSchema else { return }
        do throws(PostgresError) {
            let connection = connection.isAlive ? connection : try reconnect()
            do throws(PostgresError) {
                let recording = SchemaRecording(database: self, deployment: deployment)
                try connection.send(recording.statements.joined(separator: ";\n"))
            } catch {
                connection.rollBack()
                throw error
            }
        } catch {
            // A connection that was lost may have been lost after that.
            if case .server(let refusal, _) = error, refusal.sqlState == "GM012" { return }
            observe(.schemaNotRecorded(error))
        }
    }
}
