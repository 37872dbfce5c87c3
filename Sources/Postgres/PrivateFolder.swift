import Glibc

/// Folders that this program makes for itself, and recognises again.
enum PrivateFolder {
    static let marker = ".git-migrate-server"

    /// Makes a folder of that owner and mode, or takes the one that is there, if nobody else can have put it there.
    static func make(_ path: String, mode: mode_t, owner: ServerAccount? = nil) throws(LocalServerError) {
        if mkdir(path, mode) != 0, errno != EEXIST { throw failure("make the folder", path) }
        var status = stat()
        // lstat: a symbolic link that someone placed under a name that can be guessed is not followed.
        guard lstat(path, &status) == 0 else { throw failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .folderNotOurs(path: path, reason: "it is not a folder")
        }
        let owners = [geteuid()] + (owner.map { [$0.user] } ?? [])
        guard owners.contains(status.st_uid) else {
            throw .folderNotOurs(path: path, reason: "it belongs to another user")
        }
        if let owner, owner.setpriv != nil, chown(path, owner.user, owner.group) != 0 {
            throw failure("change the owner of", path)
        }
        guard chmod(path, mode) == 0 else { throw failure("change the mode of", path) }
    }

    /// Refuses a folder that is neither empty nor marked as ours on behalf of the folder that was asked for.
    static func checkClaim(_ path: String, for requested: String) throws(LocalServerError) {
        switch try claimant(of: path) {
        case requested: return
        case .some: throw .folderNotOurs(path: path, reason: "it serves another folder")
        case nil: break
        }
        guard exists(path) else { return }
        let others = try names(in: path).filter { $0 != FolderLock.name && !$0.hasPrefix(marker) }
        guard others.isEmpty else {
            throw .folderNotOurs(path: path, reason: "it holds files and no \(marker)")
        }
    }

    /// Marks a folder as ours, where `checkClaim` allows it.
    static func claim(_ path: String, for requested: String) throws(LocalServerError) {
        try checkClaim(path, for: requested)
        if try claimant(of: path) == nil { try write(requested + "\n", to: path + "/" + marker) }
    }

    /// What the marker says; nil without one.
    static func claimant(of path: String) throws(LocalServerError) -> String? {
        guard let text = try read(path + "/" + marker) else { return nil }
        return text.trimmedWhitespace
    }

    /// The text of a file; nil when there is none.
    static func read(_ path: String) throws(LocalServerError) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard file >= 0 else { throw failure("read", path) }
        defer { close(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    /// Writes a file under another name first, so that it is there whole or not at all.
    static func write(
        _ text: String,
        to path: String,
        mode: mode_t = 0o644,
        owner: ServerAccount? = nil
    ) throws(LocalServerError) {
        let draft = path + ".\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw failure("write", draft) }
        var rest = Array(text.utf8)[...]
        var written = 0
        while !rest.isEmpty {
            written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            if written < 0 { break }
            rest = rest.dropFirst(written)
        }
        let isGiven = owner.map { $0.setpriv == nil || fchown(file, $0.user, $0.group) == 0 } ?? true
        let closed = close(file) == 0
        guard rest.isEmpty, isGiven, closed, rename(draft, path) == 0 else {
            let error = failure("write", path)
            unlink(draft)
            throw error
        }
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The names in a folder, without `.` and `..`.
    static func names(in path: String) throws(LocalServerError) -> [String] {
        guard let stream = opendir(path) else { throw failure("read", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder and all in it, without following symbolic links.
    static func remove(_ path: String) throws(LocalServerError) {
        guard exists(path) else { return }
        let outcome: Subprocess.Outcome
        do throws(Subprocess.Failure) {
            outcome = try Subprocess("/bin/rm", ["-rf", "--one-file-system", "--", path]).run()
        } catch { throw .cannotRun(error) }
        guard outcome.status == 0 else {
            throw .system(operation: "remove", path: path, reason: outcome.text)
        }
    }

    static func failure(_ operation: String, _ path: String) -> LocalServerError {
        .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }

    /// The absolute path with the links of its existing part resolved.
    static func canonical(_ path: String) -> String {
        if let resolved = realpath(path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        guard let slash = path.lastIndex(of: "/") else { return canonical(".") + "/" + path }
        let name = String(path[path.index(after: slash)...])
        let parent = String(path[..<slash])
        if name.isEmpty { return parent.isEmpty ? "/" : canonical(parent) }
        return (parent.isEmpty ? "" : canonical(parent)) + "/" + name
    }

    /// Sixteen hexadecimal digits that stand for a path (FNV-1a, 64 bits).
    static func hash(_ path: String) -> String {
        let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
