import Migrations

extension GateInspection {
    /// The deployment backs the database up itself.
    func backedUp() -> Checklist.Finding? {
        guard settings.backup else { return nil }
        guard database.tenant.isEmpty else { return .refused(.tenantNotBackedUp) }
        return .promised(.backedUpFirst(isProven: database.settings.backups.proves), orElse: .noBackup)
    }
}
