import Workflows

/// How the hooks stand, in words.
public struct HookText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What installing did.
    public func installed(_ hooks: [HookInstallation.Hook]) -> String {
        let well = grouped(hooks) { hook in
            switch hook.state {
            case .installed, .calling: "installed already"
            case .missing: "installed"
            case .outdated, .notExecutable: "installed anew"
            case .foreign: nil
            }
        }
        return (well + hooks.compactMap(foreign)).joined(separator: "\n")
    }

    /// What uninstalling did.
    public func uninstalled(_ hooks: [HookInstallation.Hook]) -> String {
        let own = grouped(hooks) { hook in
            switch hook.state {
            case .installed, .outdated, .notExecutable: "removed"
            case .missing: "not installed"
            case .foreign, .calling: nil
            }
        }
        let others = hooks.compactMap { hook -> String? in
            switch hook.state {
            case .calling(let manager):
                "\(place(hook, manager)) is \(owner(manager)), and was left alone; it calls git-migrate"
            case .foreign(let manager):
                "\(place(hook, manager)) is \(owner(manager)), and was left alone"
            case .installed, .outdated, .notExecutable, .missing: nil
            }
        }
        return (own + others).joined(separator: "\n")
    }

    /// A line for each hook.
    public func status(_ hooks: [HookInstallation.Hook]) -> String {
        let width = hooks.map { $0.hook.rawValue.count }.max() ?? 0
        return hooks.map { "\($0.hook.rawValue.padded(width))  \(describe($0))" }.joined(separator: "\n")
    }

    private func describe(_ hook: HookInstallation.Hook) -> String {
        switch hook.state {
        case .installed: "installed, \(hook.path.printable)"
        case .missing: "not installed; to install it: git migrate hooks install \(hook.hook.rawValue)"
        case .outdated:
            "of another version of this tool; to renew it: git migrate hooks install \(hook.hook.rawValue)"
        case .notExecutable:
            "may not be executed, so that git does not run it; to mend it: git migrate hooks install \(hook.hook.rawValue)"
        case .calling(let manager):
            "\(owner(manager)), which calls git-migrate, \(place(hook, manager))"
        case .foreign(let manager):
            "\(owner(manager)), \(place(hook, manager)); git migrate hooks install tells what to add to it"
        }
    }

    /// A line for each thing that was done, with the hooks that it was done to and their folder.
    private func grouped(
        _ hooks: [HookInstallation.Hook],
        by word: (HookInstallation.Hook) -> String?
    ) -> [String] {
        let words = hooks.compactMap(word)
        return words.indices.filter { words.firstIndex(of: words[$0]) == $0 }.map { index in
            let names = hooks.filter { word($0) == words[index] }
            let place = names.first.map { folder(of: $0.path) } ?? ""
            return
                "\(words[index]): \(listed(names.map(\.hook.rawValue), limit: 9)), in \(place.printable)"
        }
    }

    private func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
    }

    private func owner(_ manager: HookManager?) -> String {
        switch manager {
        case .husky: "husky's hook"
        case .lefthook: "lefthook's hook"
        case .preCommitFramework: "the pre-commit framework's hook"
        case nil: "another tool's hook"
        }
    }

    /// The file that a person edits.
    private func place(_ hook: HookInstallation.Hook, _ manager: HookManager?) -> String {
        if case .husky(let folder) = manager { return "\(folder)/\(hook.hook.rawValue)".printable }
        return hook.path.printable
    }
}

extension HookText {
    /// What to add to a hook that is not this tool's, word for word.
    private func foreign(_ hook: HookInstallation.Hook) -> String? {
        guard case .foreign(let manager) = hook.state else { return nil }
        let hint = style.warning("hint:")
        let left =
            "\(style.warning("warning:")) \(hook.path.printable) is \(owner(manager)), and was left alone"
        switch manager {
        case .husky:
            return """
                \(left)
                \(hint) add to \(place(hook, manager)):
                \(lines(for: hook.hook))
                """
        case .lefthook:
            return """
                \(left)
                \(hint) add to lefthook.yml:
                \(lefthook(hook.hook))
                """
        case .preCommitFramework:
            return """
                \(left)
                \(hint) add the hook \(hook.hook.frameworkID) of git-migrate's repository to .pre-commit-config.yaml (docs/hooks.md there shows how)
                """
        case nil:
            return """
                \(left)
                \(hint) add to it, \(hook.hook.readsReferences ? "before anything that reads standard input" : "where it is sure to run"):
                \(lines(for: hook.hook))
                """
        }
    }

    private func lines(for hook: GitHook) -> String {
        switch hook {
        case .preCommit, .preMergeCommit: "\(hook.command) || exit 1"
        case .postCheckout, .postMerge: "\(hook.command) \"$@\" || true"
        case .prePush, .preReceive:
            // What comes after reads the same lines.
            """
            pushed=$(cat)
            printf '%s\\n' "$pushed" | \(hook.command) "$@" || exit 1
            exec <<END
            $pushed
            END
            """
        }
    }

    private func lefthook(_ hook: GitHook) -> String {
        let arguments = hook.command.hasSuffix(hook.rawValue) ? " {0}" : ""
        return """
            \(hook.rawValue):
              commands:
                git-migrate:
                  run: \(hook.command)\(arguments)\(hook.readsReferences ? "\n      use_stdin: true" : "")
            """
    }
}
