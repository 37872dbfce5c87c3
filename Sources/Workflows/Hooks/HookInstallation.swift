import Git
import Glibc

/// The hook scripts in git's hooks folder.
public struct HookInstallation {
    /// Git's hooks folder, as `core.hooksPath` says.
    public let folder: String
    /// The hooks that belong into this repository: a clone's, or those of a bare repository, which receives pushes.
    public let defaults: [GitHook]
    private let workTree: String?

    /// The hooks of a project.
    public init(_ project: Project) throws {
        folder = try project.repository.hooksDirectory()
        workTree = project.repository.workTree
        defaults = GitHook.defaults(bare: project.repository.isBare)
    }

    /// How one hook stands.
    public enum State: Hashable, Sendable {
        /// As this tool installs it.
        case installed
        /// This tool's, of another version.
        case outdated
        /// Not there.
        case missing
        /// Somebody else's, which calls this tool.
        case calling(HookManager?)
        /// Somebody else's, in which nothing of this tool was found.
        case foreign(HookManager?)
        /// This tool's, but git will not run it, since it may not be executed.
        case notExecutable
    }

    /// A hook and how it stands.
    public struct Hook: Hashable, Sendable {
        /// Which one.
        public let hook: GitHook
        /// Where it is.
        public let path: String
        /// How it stands.
        public let state: State

        /// Whether it runs, as far as can be seen.
        public var isWell: Bool {
            switch state {
            case .installed, .calling: true
            case .outdated, .missing, .foreign, .notExecutable: false
            }
        }
    }

    /// What the second line of this tool's hooks says.
    private static let mark = "hook of git-migrate"

    /// How hooks stand: those that are named, or those that belong here and any other that is there.
    public func hooks(_ named: [GitHook] = []) throws -> [Hook] {
        let all = try chosen(named.isEmpty ? GitHook.allCases : named)
        guard named.isEmpty else { return all }
        return all.filter { hook in
            switch hook.state {
            case .missing, .foreign: defaults.contains(hook.hook)
            case .installed, .outdated, .notExecutable, .calling: true
            }
        }
    }

    /// Installs those that are named, or those that belong here, where they are missing or outdated; leaves foreign hooks alone.
    /// Returns how each hook stood before.
    @discardableResult
    public func install(_ named: [GitHook] = []) throws -> [Hook] {
        let before = try chosen(named.isEmpty ? defaults : named)
        for hook in before {
            switch hook.state {
            case .installed, .calling, .foreign: continue
            case .outdated, .notExecutable: try File.remove(hook.path)
            case .missing: break
            }
            try File.create(hook.path, Self.script(of: hook.hook), executable: true)
        }
        return before
    }

    /// Removes this tool's hooks, all or those that are named; leaves foreign ones alone. Returns how each hook stood before.
    @discardableResult
    public func uninstall(_ named: [GitHook] = []) throws -> [Hook] {
        let before = try hooks(named)
        for hook in before where [.installed, .outdated, .notExecutable].contains(hook.state) {
            try File.remove(hook.path)
        }
        return before
    }

    private func chosen(_ hooks: [GitHook]) throws -> [Hook] {
        try GitHook.allCases.filter(hooks.contains).map { hook in
            let path = folder + "/" + hook.rawValue
            return Hook(hook: hook, path: path, state: try state(of: hook, at: path))
        }
    }

    private static func script(of hook: GitHook) -> String {
        EmbeddedFiles.hooks.first { $0.path == hook.rawValue }?.text ?? ""
    }

    private func state(of hook: GitHook, at path: String) throws -> State {
        guard let bytes = try File.read(path) else { return File.exists(path) ? .foreign(nil) : .missing }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.split(separator: "\n").dropFirst().first?.contains(Self.mark) == true else {
            let manager = HookManager(ofHook: text, at: path)
            return try calls(hook, manager, text) ? .calling(manager) : .foreign(manager)
        }
        guard access(path, X_OK) == 0 else { return .notExecutable }
        return text == Self.script(of: hook) ? .installed : .outdated
    }

    private func calls(_ hook: GitHook, _ manager: HookManager?, _ text: String) throws -> Bool {
        guard let manager else {
            return text.split(separator: "\n").contains { line in
                let code = line.drop { $0 == " " || $0 == "\t" }
                return !code.hasPrefix("#")
                    && (code.contains("git-migrate ") || code.contains("git migrate "))
            }
        }
        for file in manager.files(for: hook, workTree: workTree) {
            guard let bytes = try File.read(file) else { continue }
            return manager.calls(hook, in: String(decoding: bytes, as: UTF8.self))
        }
        return false
    }
}
