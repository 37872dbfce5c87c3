import Glibc

/// Keeps other processes from changing the same folder. The kernel releases it when the process ends.
struct FolderLock {
    static let name = "lock"

    private let file: Int32

    /// Waits for the lock. Returns nil when the folder was removed meanwhile.
    init?(folder: String) throws(LocalServerError) {
        let path = folder + "/" + Self.name
        // O_CLOEXEC: the server that is started under the lock must not inherit it.
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw PrivateFolder.failure("open", path) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else {
                let error = PrivateFolder.failure("lock", path)
                close(file)
                throw error
            }
        }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_nlink > 0 else {
            close(file)
            return nil
        }
        self.file = file
    }

    func release() { close(file) }
}
