import Glibc
import Migrations

extension File {
    /// The path from the root without links, as far as it exists; what does not exist yet is put behind that.
    static func resolved(_ path: String) -> String {
        var existing = path.hasPrefix("/") ? path : currentFolder + "/" + path
        var rest: [Substring] = []
        while true {
            if let real = real(existing) {
                return rest.reversed().reduce(real == "/" ? "" : real) { $0 + "/" + $1 }
            }
            guard let slash = existing.lastIndex(of: "/"), slash > existing.startIndex else { return path }
            let name = existing[existing.index(after: slash)...]
            if !name.isEmpty { rest.append(Substring(name)) }
            existing = String(existing[..<slash])
        }
    }

    private static var currentFolder: String {
        guard let folder = getcwd(nil, 0) else { return "" }
        defer { free(folder) }
        return String(cString: folder)
    }

    /// Removes a file, or a folder with the files in it.
    static func removeTree(_ path: String) throws(FileProblem) {
        guard isFolder(path) else { return try remove(path) }
        for name in paths(below: path, limit: .max) { try remove(path + "/" + name) }
        guard rmdir(path) == 0 else { throw problem("remove", path) }
    }

    /// Gives a file or folder that was written beside it its name.
    static func move(_ path: String, to name: String) throws(FileProblem) {
        guard Glibc.rename(path, name) == 0 else { throw problem("write", name) }
    }

    /// The size in bytes and the SHA-256 of a file, or of a folder's files with their names and sizes.
    static func digest(of path: String) throws(FileProblem) -> (bytes: Int, sha256: String) {
        var digest = SHA256()
        guard isFolder(path) else {
            let bytes = try add(path, to: &digest)
            return (bytes, digest.hex())
        }
        var total = 0
        for name in paths(below: path, limit: .max).sorted() {
            var ofFile = SHA256()
            let bytes = try add(path + "/" + name, to: &ofFile)
            digest.add("\(name) \(bytes) \(ofFile.hex())\n".utf8)
            total += bytes
        }
        return (total, digest.hex())
    }

    private static func add(_ path: String, to digest: inout SHA256) throws(FileProblem) -> Int {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem("read", path) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var bytes = 0
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw problem("read", path)
            }
            if count == 0 { return bytes }
            digest.add(buffer[..<count])
            bytes += count
        }
    }
}
