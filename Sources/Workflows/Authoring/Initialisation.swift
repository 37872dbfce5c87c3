import Git
import Migrations

/// Makes a repository ready for migrations.
public struct Initialisation {
    let project: Project

    /// Prepares one project.
    public init(_ project: Project) { self.project = project }

    /// Why a repository could not be made ready.
    public enum Problem: Error, Hashable, Sendable {
        /// The repository has no working tree to write to.
        case bareRepository
        /// There is a configuration already, with another layout than was asked for.
        case configured(file: String, layout: String, asked: String)
    }

    /// What was done.
    public struct Outcome: Sendable {
        /// The layout in force.
        public let layout: Layout
        /// The migrations folder in force.
        public let root: String
        /// How many pairs were found, when the layout was found by looking.
        public let foundPairs: Int?
        /// Files that were written, from the folder that the user is in.
        public let written: [String]
        /// How each hook stood before it was installed.
        public let hooks: [HookInstallation.Hook]
        /// The remotes whose environments `git fetch` brings from now on.
        public let fetched: [String]
        /// Whether `git log --decorate` shows environments from now on, and did not until now.
        public let isDecorating: Bool
    }

    /// Writes what is missing; repeating it changes nothing.
    ///
    /// - Parameter layout: the layout to use; nil to keep the configured one, to find one by looking, or else to take the default.
    public func run(layout asked: Layout?) throws -> Outcome {
        guard let workTree = project.repository.workTree else { throw Problem.bareRepository }
        let isConfigured = File.exists(workTree + "/" + Project.configurationFile)
        let current = project.catalogueSettings
        if isConfigured, let asked, asked != current.layout {
            throw Problem.configured(
                file: project.pathFromHere(Project.configurationFile),
                layout: current.layout.name,
                asked: asked.name
            )
        }
        let found = isConfigured ? nil : detected(in: workTree, layout: asked)
        let layout = found?.layout ?? asked ?? current.layout
        let root = found?.folder ?? current.roots.first ?? CatalogueSettings.defaultRoot
        var written: [String] = []
        if !isConfigured {
            try File.create(
                workTree + "/" + Project.configurationFile,
                Self.configuration(layout: layout, root: root)
            )
            written.append(Project.configurationFile)
        }
        for folder in Self.folders(of: layout, root: root) {
            let path = folder + "/.gitkeep"
            guard File.paths(below: workTree + "/" + folder, limit: 1).isEmpty,
                !File.exists(workTree + "/" + path)
            else { continue }
            try File.create(workTree + "/" + path, "")
            written.append(path)
        }
        let hooks = try HookInstallation(project).install()
        return Outcome(
            layout: layout,
            root: root,
            foundPairs: found?.pairs,
            written: written.map(project.pathFromHere),
            hooks: hooks,
            fetched: try RecordRemote.fetchAll(in: project),
            isDecorating: try LogDecorations.showAll(in: project)
        )
    }

    private func detected(in workTree: String, layout: Layout?) -> DetectedLayout? {
        guard let found = Layout.detect(in: File.paths(below: workTree, limit: 200_000)) else { return nil }
        return layout == nil || layout == found.layout ? found : nil
    }

    /// The folders that the layout's files lie in, where they are known beforehand.
    private static func folders(of layout: Layout, root: String) -> [String] {
        let parents = Side.allCases.compactMap { side -> String? in
            let pattern = layout.pattern(side).text
            guard let slash = pattern.lastIndex(of: "/"), !pattern[..<slash].contains("{") else { return nil }
            return String(pattern[..<slash])
        }
        let folders = parents.isEmpty ? [root] : parents.map { root.isEmpty ? $0 : root + "/" + $0 }
        return folders.filter { !$0.isEmpty }
    }

    private static func configuration(layout: Layout, root: String) -> String {
        """
        # How git-migrate finds this project's migrations and its environments.
        # Git's own configuration overrides every key here; URLs stand there, or in variables, and never here.
        [migrate]
        \tlayout = \(layout.name)
        \tpath = \(root.isEmpty ? "." : root)
        \treleases = v*
        [migrate "staging"]
        \turlFrom = SUPABASE_STAGING_URL
        [migrate "production"]
        \turlFrom = SUPABASE_PRODUCTION_URL
        \tconfirm = true

        """
    }
}
