import Git

/// Has `git log --decorate` show `refs/migrate/*`.
///
/// From 2.39 on git decorates with branches, tags and a few references besides, unless `log.initialDecorationSet` is `all` or
/// `log.excludeDecoration` names any reference at all (git-log(1)).
enum LogDecorations {
    /// Sets it in the repository's own configuration, where no configuration says anything of it.
    ///
    /// - Returns: whether it was set now.
    static func showAll(in project: Project) throws -> Bool {
        let key = "log.initialDecorationSet"
        guard [key, "log.excludeDecoration"].allSatisfy({ project.configuration.strings($0).isEmpty }) else {
            return false
        }
        try GitCommand(project).require(["config", "--local", key, "all"])
        return true
    }
}
