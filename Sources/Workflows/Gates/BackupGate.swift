import Migrations

extension GateInspection {
    /// Whether a backup is on record. None is made or seen by this tool, so that somebody has to say where theirs is.
    func backedUp() -> Checklist.Finding? {
        settings.backup ? .refused(.noBackup) : nil
    }
}
