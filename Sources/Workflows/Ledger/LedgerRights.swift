import Postgres

extension EnvironmentDatabase {
    /// Makes sure that the server takes changes and the role may make those of a run, so that neither shows only in its midst.
    ///
    /// - Throws: ``LedgerProblem`` with what is missing.
    func checkRights(_ state: LedgerState?) throws {
        guard !facts.isStandby, !facts.isReadOnly else {
            throw LedgerProblem.readOnly(isStandby: facts.isStandby)
        }
        guard let state else {
            guard facts.mayCreate else {
                throw LedgerProblem.noRightToCreate(role: facts.role, database: facts.database)
            }
            return
        }
        guard state.missingRights.isEmpty else {
            throw LedgerProblem.noRights(role: facts.role, missing: state.missingRights)
        }
    }
}
