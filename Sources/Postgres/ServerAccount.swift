import Glibc

/// The user that a private server runs as: this one, or for root, as whom PostgreSQL refuses to run, an
/// unprivileged one.
struct ServerAccount: Equatable {
    let user: uid_t
    let group: gid_t
    /// The program that changes the user; nil when there is nothing to change.
    let setpriv: String?

    /// Throws `noUnprivilegedUser`.
    static func current() throws(LocalServerError) -> ServerAccount {
        guard geteuid() == 0 else { return ServerAccount(user: geteuid(), group: getegid(), setpriv: nil) }
        guard let setpriv = programs.first(where: { access($0, X_OK) == 0 }) else {
            throw .noUnprivilegedUser(reason: "setpriv (util-linux) is not installed")
        }
        for name in ["postgres", "nobody"] {
            if let (user, group) = lookUp(name), user != 0 {
                return ServerAccount(user: user, group: group, setpriv: setpriv)
            }
        }
        throw .noUnprivilegedUser(reason: "there is neither a user postgres nor a user nobody")
    }

    private static let programs: [String] = ["/usr/bin/setpriv", "/bin/setpriv"]

    private static func lookUp(_ name: String) -> (uid_t, gid_t)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return (entry.pw_uid, entry.pw_gid)
    }

    /// The program as this user, in a folder that the user can read, without the `PG*` variables of this one.
    func subprocess(_ program: String, _ arguments: [String]) -> Subprocess {
        var environment = Subprocess.ownEnvironment.filter { !$0.key.hasPrefix("PG") }
        environment["LC_ALL"] = "C"
        guard let setpriv else { return Subprocess(program, arguments, environment: environment) }
        let change = ["--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
        return Subprocess(
            setpriv,
            change + ["/usr/bin/env", "--chdir=/", program] + arguments,
            environment: environment
        )
    }

    /// Whether this user can reach what lies in an existing folder: every folder on the way lets it through.
    func canTraverse(_ folder: String) -> Bool {
        guard setpriv != nil else { return true }
        var path = ""
        for name in [""] + folder.split(separator: "/").map({ String($0) }) {
            path += name.isEmpty ? "/" : (path.hasSuffix("/") ? name : "/" + name)
            var status = stat()
            guard stat(path, &status) == 0 else { return false }
            let bit: mode_t = status.st_uid == user ? 0o100 : status.st_gid == group ? 0o010 : 0o001
            guard status.st_mode & bit != 0 else { return false }
        }
        return true
    }
}
