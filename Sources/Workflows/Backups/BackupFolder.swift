import Git
import Glibc
import Migrations

/// Where the backups of an environment lie, outside of any repository.
public struct BackupFolder: Sendable {
    /// The folder.
    public let path: String

    /// Why a folder is none for backups.
    public enum Problem: Error, Hashable, Sendable {
        /// It lies in the working tree or in the git directory: `git add` or `git clean` would reach it.
        case insideRepository(String)
        /// There is no home folder to make one in.
        case noHome
    }

    /// The folder that the user names, or the configuration, or else one for this repository below the user's own for such data.
    ///
    /// - Parameter named: from the current folder.
    public init(of environment: EnvironmentSettings, in project: Project, named: String? = nil) throws {
        let path = try named ?? environment.backups.path ?? Self.standard(of: environment.name, in: project)
        let absolute = File.resolved(path.hasPrefix("~/") ? try Self.home(project) + path.dropFirst(1) : path)
        let roots = [project.repository.workTree, project.repository.commonDirectory].compactMap(\.self)
        guard !roots.contains(where: { (absolute + "/").hasPrefix(File.resolved($0) + "/") }) else {
            throw Problem.insideRepository(path)
        }
        self.path = absolute
    }

    /// `$XDG_STATE_HOME/git-migrate/backups/<repository>/<environment>`, by the XDG Base Directory Specification.
    private static func standard(of environment: EnvironmentName, in project: Project) throws -> String {
        let state = project.variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let base = try state ?? home(project) + "/.local/state"
        let root = project.repository.workTree ?? project.repository.commonDirectory
        let name = root.split(separator: "/").last.map(String.init) ?? "repository"
        return "\(base)/git-migrate/backups/\(name)/\(environment)"
    }

    private static func home(_ project: Project) throws -> String {
        guard let home = project.variables["HOME"], home.hasPrefix("/") else { throw Problem.noHome }
        return home
    }

    /// How many bytes may still be written there.
    func freeBytes() -> Int? {
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { return nil }
        return Int(
            clamping: system.f_bavail.multipliedReportingOverflow(by: UInt(system.f_frsize)).partialValue
        )
    }

    /// The backups that are recorded in it, the youngest first.
    public func backups() throws -> [(backup: Backup, path: String)] {
        let names = File.paths(below: path, limit: 100_000).filter {
            $0.hasSuffix(Self.recordSuffix) && !$0.contains("/")
        }
        return try names.compactMap { try Self.record(at: path + "/" + $0) }
            .sorted { ($0.takenAt, $0.name) > ($1.takenAt, $1.name) }
            .map { ($0, path + "/" + $0.name) }
    }

    /// What a backup's record is called besides its name.
    static let recordSuffix = ".backup"

    /// The record of the backup at a path; nil where there is none.
    static func record(of path: String) throws -> Backup? { try record(at: path + recordSuffix) }

    private static func record(at path: String) throws -> Backup? {
        try File.read(path).flatMap { BackupRecord.read(String(decoding: $0, as: UTF8.self)) }
    }

    /// Removes the oldest backups of the same database beyond a number, and gives their names.
    func removeOldest(like made: Backup, keeping count: Int) throws -> [String] {
        let old = try backups().filter {
            $0.backup.environment == made.environment && $0.backup.database == made.database
        }.dropFirst(count)
        for (_, path) in old {
            // The record goes first: what is left without one is no backup to anybody.
            try File.remove(path + Self.recordSuffix)
            try File.removeTree(path)
        }
        return old.map(\.backup.name)
    }
}
