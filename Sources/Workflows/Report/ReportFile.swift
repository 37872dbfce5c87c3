import Glibc

extension Report {
    /// Writes a page to a file, whole or not at all. A link is followed, and what is no file, such as a terminal or a pipe, is written
    /// to and not replaced. No folder is made: that of a mistyped path would never be looked into.
    public static func write(_ text: String, to path: String) throws(FileProblem) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
            guard stat(folder, &status) == 0 else {
                throw FileProblem(operation: "write", path: path, reason: String(cString: strerror(errno)))
            }
            return try File.replace(path, Array(text.utf8))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try File.replace(File.resolved(path), Array(text.utf8))
        case S_IFDIR:
            throw FileProblem(operation: "write", path: path, reason: String(cString: strerror(EISDIR)))
        default: try File.append(path, Array(text.utf8))
        }
    }
}
