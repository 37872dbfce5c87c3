import Migrations

extension GateInspection {
    /// The deployment backs the database up itself.
    func backedUp() throws -> Checklist.Finding? {
        guard settings.backup else { return nil }
        guard try reached().tenant.isEmpty else { return .refused(.tenantNotBackedUp) }
        return .promised(.backedUpFirst(isProven: environment.backups.proves), orElse: .noBackup)
    }
}
