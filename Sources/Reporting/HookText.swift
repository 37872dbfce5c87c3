import Workflows

/// How the hooks stand, in words.
public struct HookText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What installing did.
    public func installed(_ hooks: [HookInstallation.Hook]) -> String {
        hooks.map(installed).joined(separator: "\n")
    }

    func installed(_ hook: HookInstallation.Hook) -> String {
        switch hook.state {
        case .installed: "\(hook.name) is installed already: \(hook.path.printable)"
        case .missing: "installed \(hook.path.printable)"
        case .outdated, .notExecutable: "installed \(hook.path.printable) anew"
        case .foreign:
            """
            \(style.warning("warning:")) \(hook.path.printable) is another tool's hook, and was left alone
            \(style.warning("hint:")) add this line to it, where it is sure to run: git-migrate check --staged || exit 1
            """
        }
    }

    /// What uninstalling did.
    public func uninstalled(_ hooks: [HookInstallation.Hook]) -> String {
        hooks.map { hook in
            switch hook.state {
            case .missing: "\(hook.name) is not installed"
            case .foreign: "\(hook.path.printable) is another tool's hook, and was left alone"
            case .installed, .outdated, .notExecutable: "removed \(hook.path.printable)"
            }
        }.joined(separator: "\n")
    }

    /// A line for each hook.
    public func status(_ hooks: [HookInstallation.Hook]) -> String {
        hooks.map { "\($0.name): \(describe($0))" }.joined(separator: "\n")
    }

    private func describe(_ hook: HookInstallation.Hook) -> String {
        switch hook.state {
        case .installed: "installed, \(hook.path.printable)"
        case .missing: "not installed; to install it: git migrate hooks install"
        case .outdated: "of another version of this tool; to renew it: git migrate hooks install"
        case .notExecutable:
            "may not be executed, so that git does not run it; to mend it: git migrate hooks install"
        case .foreign:
            "another tool's, \(hook.path.printable); that is well as long as it runs: git-migrate check --staged || exit 1"
        }
    }
}
