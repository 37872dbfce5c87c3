import Postgres

extension Ledger {
    /// Makes sure that the server takes changes and the role may make those of a run, so that neither shows only in its midst.
    ///
    /// - Throws: ``LedgerProblem`` with what is missing.
    func checkRights() throws {
        guard let row = try connection.query(LedgerQueries.session).first else { return }
        guard row["is_standby"] != "t", row["is_read_only"] != "on" else {
            throw LedgerProblem.readOnly(isStandby: row["is_standby"] == "t")
        }
        let role = row["role"] ?? ""
        guard try installedVersion() != nil else {
            guard row["may_create"] == "t" else {
                throw LedgerProblem.noRightToCreate(role: role, database: row["database"] ?? "")
            }
            return
        }
        let missing = try connection.query(LedgerQueries.missingRights).compactMap { $0["name"] }
        guard missing.isEmpty else { throw LedgerProblem.noRights(role: role, missing: missing) }
    }
}

extension LedgerQueries {
    fileprivate static let session = """
        SELECT
            pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create,
            pg_catalog.pg_is_in_recovery() AS is_standby,
            pg_catalog.current_setting('transaction_read_only') AS is_read_only,
            current_user AS role,
            pg_catalog.current_database() AS database
        """

    /// What a run does to the ledger, and the role may not.
    fileprivate static let missingRights = """
        SELECT needed.privilege || ' ON git_migrate.' || needed.relation AS name
        FROM (VALUES
            ('SELECT', 'environment'), ('SELECT', 'ledger_versions'), ('SELECT', 'scripts'), ('INSERT', 'scripts'),
            ('SELECT', 'deployments'), ('INSERT', 'deployments'), ('UPDATE', 'deployments'),
            ('SELECT', 'steps'), ('INSERT', 'steps'), ('SELECT', 'applied'), ('INSERT', 'applied'), ('DELETE', 'applied'),
            ('SELECT', 'head'), ('UPDATE', 'head'), ('SELECT', 'journal'), ('INSERT', 'journal')
        ) AS needed (privilege, relation)
        WHERE NOT pg_catalog.has_table_privilege('git_migrate.' || needed.relation, needed.privilege)
        """
}
