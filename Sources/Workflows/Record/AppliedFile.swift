import Git
import Migrations

/// What an environment has, as `applied/<environment>.json` tells it.
public struct AppliedRecord: Sendable {
    /// The environment.
    public let environment: EnvironmentName
    /// The commit that it is at; nil where everything was rolled back, or it never was exactly at one.
    public let position: LedgerState.Position?
    /// Steps that were taken since.
    public let looseSteps: Int
    /// The migrations that it has, in the order applied.
    public let applied: [AppliedMigration]
}

/// `applied/<environment>.json` in the migrations folder: a file for people, whose difference from the one that is committed tells
/// what a deployment did. Nothing is ever read from it, and the tool never commits it.
struct AppliedFile {
    let project: Project

    init(_ project: Project) { self.project = project }

    /// Where the environment's file is to be: nil where none is written, for want of a working tree with a migrations folder.
    func path(of settings: EnvironmentSettings) -> String? {
        guard settings.writesAppliedFile, settings.name != .local else { return nil }
        return folder().map { "\($0)/\(settings.name).json" }
    }

    /// Writes the file.
    ///
    /// - Parameter text: what the file says.
    func write(
        _ state: LedgerState,
        of settings: EnvironmentSettings,
        to path: String,
        _ text: (AppliedRecord) -> String
    ) throws {
        let record = AppliedRecord(
            environment: settings.name,
            position: state.position,
            looseSteps: state.stepsSincePosition,
            applied: state.applied
        )
        let bytes = Array((text(record) + "\n").utf8)
        guard try File.read(path) != bytes else { return }
        try File.replace(path, bytes)
    }

    /// The folder `applied` of the first migrations folder that the working tree has; nil where a committed link leads elsewhere.
    private func folder() -> String? {
        guard let top = project.repository.workTree else { return nil }
        let roots = project.catalogueSettings.roots.map { "\(top)/\($0)" }
        guard let root = roots.first(where: File.isFolder), File.isFolder(root, below: top) else {
            return nil
        }
        let folder = root + "/applied"
        return !File.exists(folder) || File.isFolder(folder, below: top) ? folder : nil
    }
}
