import Glibc

extension Repository {
    /// Refuses a repository that another user owns, unless `safe.directory` lists it, by git's own rules.
    ///
    /// libgit2 1.5.1 does not know `*`, and reads `safe.directory` from fewer places than git does.
    func checkOwner() throws(GitError) {
        let link = workTree.map { $0 + "/.git" }
        let foreign = [workTree, link, gitDirectory].compactMap(\.self).contains { !isOwn($0) }
        guard foreign else { return }
        let folder = workTree ?? gitDirectory
        guard try isListedSafe(folder) else { throw .foreignOwner(path: folder) }
    }

    /// "If git is run by root via sudo, the user that ran sudo is the owner as well" (git-config, safe.directory).
    private func isOwn(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return true }
        let user = geteuid()
        if status.st_uid == user { return true }
        return user == 0 && environment["SUDO_UID"].flatMap { uid_t($0) } == status.st_uid
    }

    /// "This config setting is only respected in protected configuration": never in the repository's own.
    private func isListedSafe(_ folder: String) throws(GitError) -> Bool {
        let protected: Set<Configuration.Scope> = [.system, .global, .command]
        var safe = false
        for entry in try protectedConfiguration().entries
        where entry.name == "safe.directory" && protected.contains(entry.scope) {
            let value = entry.value ?? ""
            if value.isEmpty {
                safe = false
            } else if value == "*" {
                safe = true
            } else {
                let path = Path.expandingHome(value, environment: environment)
                safe = safe || Self.matches(path, folder)
            }
        }
        return safe
    }

    private static func matches(_ pattern: String, _ folder: String) -> Bool {
        let folder = Path.real(folder) ?? folder
        if pattern.hasSuffix("/*") {
            let parent = String(pattern.dropLast(2))
            return folder.hasPrefix((Path.real(parent) ?? parent) + "/")
        }
        return (Path.real(pattern) ?? pattern) == folder
    }
}
