import Glibc

/// Paths of files, as far as git's rules about its folders need them.
enum Path {
    /// The current folder of the process.
    static var current: String {
        guard let buffer = getcwd(nil, 0) else { return "." }
        // getcwd(3): with a null buffer "the caller should free(3) the returned buffer".
        defer { free(buffer) }
        return String(cString: buffer)
    }

    /// The path with every symbolic link resolved; nil if it does not exist.
    static func real(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        // realpath(3): the buffer "should be deallocated by the caller using free(3)".
        defer { free(buffer) }
        return String(cString: buffer)
    }

    static func withoutTrailingSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    static func absolute(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") ? path : withoutTrailingSlash(folder) + "/" + path
    }

    /// `~/x` and `~name/x` with the home folder in place of the tilde, as `git config --type=path` reads them.
    static func expandingHome(_ path: String, environment: Environment) -> String {
        guard path.hasPrefix("~") else { return path }
        let user = path.dropFirst().prefix { $0 != "/" }
        let rest = path.dropFirst(1 + user.count)
        if user.isEmpty { return environment["HOME"].map { $0 + rest } ?? path }
        // getpwnam(3): the record "may point to a static area"; it is copied at once.
        guard let home = getpwnam(String(user))?.pointee.pw_dir else { return path }
        return String(cString: home) + rest
    }

    /// The folder relative to the top, with a slash at its end; empty at the top and outside of it.
    static func prefix(of folder: String, in top: String?) -> String {
        guard let top, let folder = real(folder), let root = real(top), folder != root else { return "" }
        let lead = root == "/" ? "/" : root + "/"
        return folder.hasPrefix(lead) ? folder.dropFirst(lead.count) + "/" : ""
    }

    static func isInside(_ path: String, _ folder: String) -> Bool {
        guard let path = real(path), let folder = real(folder) else { return false }
        return path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// The components between the slashes, as the bytes that git compares.
    static func components(_ path: String) -> [[UInt8]] {
        path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    }
}
