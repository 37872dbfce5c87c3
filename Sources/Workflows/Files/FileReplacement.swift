import Glibc

extension File {
    /// Writes files in place of those that are there, each whole or not at all. All are written beside their places first, so that
    /// a full disk leaves everything as it was.
    static func write(_ files: [(path: String, bytes: [UInt8])]) throws(FileProblem) {
        var written: [(temporary: String, path: String)] = []
        do throws(FileProblem) {
            for (path, bytes) in files {
                let temporary = path + ".git-migrate-\(getpid())"
                try create(temporary, bytes)
                written.append((temporary, path))
                var status = stat()
                if stat(path, &status) == 0 { chmod(temporary, status.st_mode & 0o777) }
            }
            for (temporary, path) in written {
                guard rename(temporary, path) == 0 else { throw problem("write", path) }
            }
        } catch {
            for (temporary, _) in written { unlink(temporary) }
            throw error
        }
    }

    /// Whether the path is that of a plain file, whose folder lies below another one, whatever links lead there.
    static func isPlain(_ path: String, below folder: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return real(path).map { $0.hasPrefix((real(folder) ?? folder) + "/") } ?? false
    }

    /// Whether the path is that of a folder.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether the path is that of a folder which is another one, or lies below it, whatever links lead there.
    static func isFolder(_ path: String, below folder: String) -> Bool {
        guard isFolder(path), let path = real(path), let folder = real(folder) else { return false }
        return path == folder || path.hasPrefix(folder + "/")
    }

    static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
