import Git
import Glibc

/// The hook scripts in git's hooks folder.
public struct HookInstallation {
    /// Git's hooks folder, as `core.hooksPath` says.
    public let folder: String

    /// The hooks of a project.
    public init(_ project: Project) throws {
        folder = try project.repository.hooksDirectory()
    }

    /// How one hook stands.
    public enum State: Hashable, Sendable {
        /// As this tool installs it.
        case installed
        /// This tool's, of another version.
        case outdated
        /// Not there.
        case missing
        /// Somebody else's.
        case foreign
        /// This tool's, but git will not run it, since it may not be executed.
        case notExecutable
    }

    /// A hook and how it stands.
    public struct Hook: Hashable, Sendable {
        /// As git calls it: `pre-commit`.
        public let name: String
        /// Where it is.
        public let path: String
        /// How it stands.
        public let state: State
    }

    /// What the second line of this tool's hooks says.
    private static let mark = "hook of git-migrate"

    /// Every hook that this tool has, and how it stands.
    public func hooks() throws -> [Hook] {
        try EmbeddedFiles.hooks.map { name, text in
            let path = folder + "/" + name
            return Hook(name: name, path: path, state: try state(of: path, expected: text))
        }
    }

    /// Installs what is missing or outdated; leaves foreign hooks alone. Returns how each hook stood before.
    @discardableResult
    public func install() throws -> [Hook] {
        let before = try hooks()
        for hook in before {
            switch hook.state {
            case .installed, .foreign: continue
            case .outdated, .notExecutable: try File.remove(hook.path)
            case .missing: break
            }
            let text = EmbeddedFiles.hooks.first { $0.path == hook.name }?.text ?? ""
            try File.create(hook.path, text, executable: true)
        }
        return before
    }

    /// Removes this tool's hooks; leaves foreign ones alone. Returns how each hook stood before.
    @discardableResult
    public func uninstall() throws -> [Hook] {
        let before = try hooks()
        for hook in before where [.installed, .outdated, .notExecutable].contains(hook.state) {
            try File.remove(hook.path)
        }
        return before
    }

    private func state(of path: String, expected: String) throws -> State {
        guard let bytes = try File.read(path) else { return File.exists(path) ? .foreign : .missing }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.split(separator: "\n").dropFirst().first?.contains(Self.mark) == true else {
            return .foreign
        }
        guard access(path, X_OK) == 0 else { return .notExecutable }
        return text == expected ? .installed : .outdated
    }
}
