import Postgres

extension Connection {
    /// Ends what is open, and puts the session back to what it was when it was opened, but for the plans of ``SnapshotSession``.
    func resetSession() {
        rollBack()
        do throws(PostgresError) {
            try clearSession()
        } catch {
            _ = try? execute("DISCARD ALL")
        }
    }

    /// The same within the transaction that is open.
    func clearSession() throws(PostgresError) {
        var prepared: [String] = []
        try send(Self.clearing, keepRows: .all) { result in
            if result.columns == ["prepared"] { prepared = result.rows.compactMap { $0[0] } }
        }
        guard !prepared.isEmpty else { return }
        try execute(prepared.map { "DEALLOCATE \(Quote.identifier($0))" }.joined(separator: ";\n"))
    }

    private static let clearing =
        SessionReset(keepsPrepared: true).statements + """
            SELECT p.name AS prepared FROM pg_catalog.pg_prepared_statements p
            WHERE p.from_sql AND NOT pg_catalog.starts_with(p.name, '\(SnapshotSession.whole)')
            """
}
