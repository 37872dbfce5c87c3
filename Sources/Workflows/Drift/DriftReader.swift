import Migrations
import Postgres

/// Compares a database's schema with what the ledger has of it, in one round trip.
///
/// The server compares fingerprints; only what differs travels, with what it is part of.
struct DriftReader {
    let database: EnvironmentDatabase

    /// What is different; nil where no schema was recorded since the last change by the tool.
    func read() throws -> Drift? {
        var answers: [Rows] = []
        let connection = database.connection
        do {
            try connection.send(question, keepRows: .all) {
                answers.append(Rows(columns: $0.columns, values: $0.rows))
            }
        } catch {
            connection.rollBack()
            // The ledger is of a version that had no such tables.
            if case .server(let refusal, _) = error, refusal.sqlState == "42P01" { return nil }
            throw error
        }
        guard let header = answers.first(where: { $0.first?["deployment"] != nil })?.first else { return nil }
        let rows = answers.first { $0.first?["side"] != nil } ?? Rows(columns: [], values: [])
        return Drift(
            from: Snapshot(try objects(rows, "recorded")),
            to: Snapshot(try objects(rows, "live")),
            Drift.Record(
                deployment: header.int("deployment") ?? 0,
                revision: header["revision"] ?? "",
                at: Int64(header.int("at") ?? 0),
                objects: header.int("objects") ?? 0,
                majorVersion: (header.int("server_version") ?? 0) / 10_000,
                hasFormat: header["format"] == LiveSchema.format
            ),
            majorVersion: connection.serverVersion / 10_000
        )
    }

    private func objects(_ rows: Rows, _ side: String) throws -> [SchemaObject] {
        try rows.filter { $0["side"] == side }.map { row in
            guard let kind = row["kind"].flatMap(SchemaObject.Kind.init), let name = row["name"] else {
                throw LedgerProblem.unreadable("git_migrate.schema_objects")
            }
            return SchemaObject(
                kind: kind,
                name: name,
                parent: row["parent"],
                definition: row["definition"] ?? "",
                position: row.int("position")
            )
        }
    }

    private var question: String {
        """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SET LOCAL lock_timeout = \(Quote.literal(database.settings.lockTimeout));
        \(SnapshotReader.settings);
        \(header);
        \(comparison);
        COMMIT
        """
    }

    /// The last record, unless something was done after it of which there is none.
    private var header: String {
        let tenant = Quote.literal(database.tenant)
        return """
            SELECT
                s.deployment, s.objects, s.format, s.server_version, d.revision,
                extract(epoch FROM s.taken_at)::bigint AS at
            FROM git_migrate.schema_snapshots s
            JOIN git_migrate.deployments d ON d.tenant = s.tenant AND d.id = s.deployment
            WHERE s.tenant = \(tenant)
                AND s.deployment = (SELECT max(l.deployment) FROM git_migrate.schema_snapshots l WHERE l.tenant = \(tenant))
                AND NOT EXISTS (
                    SELECT FROM git_migrate.steps t WHERE t.tenant = \(tenant) AND t.deployment > s.deployment
                )
                AND NOT EXISTS (
                    SELECT FROM git_migrate.journal j WHERE j.tenant = \(tenant) AND j.deployment > s.deployment
                )
            """
    }

    /// With each object that differs come what it is part of and, for the order, the columns beside it.
    private var comparison: String {
        """
        \(LiveSchema.expression(tenant: database.tenant)),
        recorded AS MATERIALIZED (
            SELECT o.kind, o.name, o.parent, o.definition, p.position, o.fingerprint
            FROM git_migrate.schema_spans p
            JOIN git_migrate.schema_objects o ON o.fingerprint = p.fingerprint
            WHERE p.tenant = \(Quote.literal(database.tenant)) AND p.until_deployment IS NULL
        ),
        compared AS MATERIALIZED (
            SELECT
                'live' AS side, l.kind, l.name, l.parent, l.definition, l.position,
                NOT EXISTS (
                    SELECT FROM recorded r
                    WHERE r.fingerprint = l.fingerprint AND COALESCE(r.position, 0) = COALESCE(l.position, 0)
                ) AS differs
            FROM live l
            UNION ALL
            SELECT
                'recorded', r.kind, r.name, r.parent, r.definition, r.position,
                NOT EXISTS (
                    SELECT FROM live l
                    WHERE l.fingerprint = r.fingerprint AND COALESCE(l.position, 0) = COALESCE(r.position, 0)
                )
            FROM recorded r
        ),
        parents AS MATERIALIZED (SELECT DISTINCT c.parent FROM compared c WHERE c.differs AND c.parent IS NOT NULL)
        SELECT c.side, c.kind, c.name, c.parent, c.definition, c.position
        FROM compared c
        WHERE c.differs OR c.name IN (SELECT p.parent FROM parents p)
            OR c.position IS NOT NULL AND c.parent IN (SELECT p.parent FROM parents p)
        """
    }
}

extension EnvironmentDatabase {
    /// What is different in the schema from what the last deployment left.
    ///
    /// - Throws: ``Drift/Problem`` where that is not known.
    public func drift() throws -> Drift {
        guard let state = try state() else { throw Drift.Problem.noLedger(settings.name) }
        if let last = state.last, last.outcome == nil, last.holder != nil {
            throw Drift.Problem.running(settings.name)
        }
        guard let drift = try DriftReader(database: self).read() else {
            throw Drift.Problem.notRecorded(settings.name, isDisabled: !settings.recordsSchema)
        }
        return drift
    }

    /// The same for an overview, which goes on where it cannot be told; nil where all is as recorded, or nothing was recorded.
    func driftVerdict(_ state: LedgerState) -> Drift.Verdict? {
        guard settings.recordsSchema, state.last?.outcome != nil else { return nil }
        do {
            return try DriftReader(database: self).read()?.verdict
        } catch {
            return .unknown(because: error)
        }
    }
}
