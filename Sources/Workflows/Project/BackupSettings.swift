import Git
import Migrations

/// How an environment is backed up.
public struct BackupSettings: Hashable, Sendable {
    /// Whether each is restored, to see that it can be.
    public let proves: Bool
    /// The folder; nil for the standard one.
    public let path: String?
    /// How pg_dump writes it.
    public let format: Backup.Format
    /// How many workers write and read the tables of a folder at a time.
    public let jobs: Int
    /// How many are kept; nil for all.
    public let keep: Int?

    init(of name: EnvironmentName, _ configuration: Configuration) throws(ConfigurationProblem) {
        let prefix = "migrate.\(name)."
        func number(_ key: String) throws(ConfigurationProblem) -> Int? {
            guard let text = configuration.string((prefix + key).lowercased()) else { return nil }
            guard let number = Int(text), number > 0 else {
                throw .invalidValue(key: prefix + key, value: text, expected: "a number from 1 on")
            }
            return number
        }
        proves = try EnvironmentSettings.flag(prefix + "backupProve", configuration) ?? false
        path = configuration.string((prefix + "backupPath").lowercased())
        jobs = try number("backupJobs") ?? 1
        keep = try number("backupKeep")
        let text = configuration.string((prefix + "backupFormat").lowercased())
        guard let format = Backup.Format(rawValue: text ?? (jobs > 1 ? "directory" : "custom")) else {
            throw .invalidValue(
                key: prefix + "backupFormat",
                value: text ?? "",
                expected: "custom or directory"
            )
        }
        self.format = format
    }
}
