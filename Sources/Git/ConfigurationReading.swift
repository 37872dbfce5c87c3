internal import CLibgit2

extension Repository {
    /// Reads git's configuration as git does: the machine's, the user's, the repository's and the worktree's
    /// files, then `GIT_CONFIG_COUNT` and `GIT_CONFIG_PARAMETERS` (`git -c`); and below all of them a file of
    /// the repository's contents, which may include no other.
    ///
    /// - Parameters:
    ///   - committed: the text of the committed file.
    ///   - committedName: its name in errors.
    /// - Throws: `GitError.invalidConfiguration`.
    public func configuration(
        committed: [UInt8]? = nil,
        committedName: String = ".gitmigrate"
    ) throws(GitError) -> Configuration {
        var entries: [Configuration.Entry] = []
        if let committed {
            entries += try CommittedConfiguration.entries(of: committed, name: committedName)
        }
        for file in ConfigurationFile.ofUserAndSystem(environment) {
            entries += try file.entries(repository: pointer)
        }
        let local = try ConfigurationFile(path: commonDirectory + "/config", scope: .local)
            .entries(repository: pointer)
        entries += local
        if Self.usesWorktreeFile(local) {
            entries += try ConfigurationFile(path: gitDirectory + "/config.worktree", scope: .worktree)
                .entries(repository: pointer)
        }
        entries += try CommandConfiguration(environment).entries()
        return Configuration(entries)
    }

    /// The settings that someone who writes into the repository cannot change.
    public func protectedConfiguration() throws(GitError) -> Configuration {
        var entries: [Configuration.Entry] = []
        for file in ConfigurationFile.ofUserAndSystem(environment) {
            entries += try file.entries(repository: nil)
        }
        return Configuration(entries + (try CommandConfiguration(environment).entries()))
    }

    private static func usesWorktreeFile(_ local: [Configuration.Entry]) -> Bool {
        let setting = local.last { $0.name == "extensions.worktreeconfig" }
        return setting.map { Configuration.bool($0.value) == true } ?? false
    }
}

extension ConfigurationFile {
    /// The files above the repository's, the weakest first, with the variables of git(1) that replace them.
    static func ofUserAndSystem(_ environment: Environment) -> [ConfigurationFile] {
        var files: [ConfigurationFile] = []
        if Configuration.bool(environment["GIT_CONFIG_NOSYSTEM"] ?? "false") != true {
            let path = environment["GIT_CONFIG_SYSTEM"] ?? "/etc/gitconfig"
            files.append(ConfigurationFile(path: path, scope: .system))
        }
        if let path = environment["GIT_CONFIG_GLOBAL"] {
            files.append(ConfigurationFile(path: path, scope: .global))
            return files
        }
        let home = environment["HOME"]
        if let folder = environment.nonEmpty("XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" }) {
            files.append(ConfigurationFile(path: folder + "/git/config", scope: .global))
        }
        if let home {
            files.append(ConfigurationFile(path: home + "/.gitconfig", scope: .global))
        }
        return files
    }
}
