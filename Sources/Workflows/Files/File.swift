import Glibc

/// A system call on a file that failed.
public struct FileProblem: Error, Hashable, Sendable {
    /// What was tried: `read`, `write`, `create folder`, `remove`.
    public let operation: String
    /// Where.
    public let path: String
    /// The system's word for it.
    public let reason: String
}

/// Files of the working tree and of the git folder. Migrations themselves are never read from here.
enum File {
    /// The bytes of the file, or nil when there is none.
    static func read(_ path: String) throws(FileProblem) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw problem("read", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw problem("read", path)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file that must not exist yet, whole or not at all, and the folders above it.
    static func create(_ path: String, _ text: String, executable: Bool = false) throws(FileProblem) {
        try create(path, Array(text.utf8), executable: executable)
    }

    /// Writes a file that must not exist yet, whole or not at all, and the folders above it.
    static func create(_ path: String, _ bytes: [UInt8], executable: Bool = false) throws(FileProblem) {
        if let slash = path.lastIndex(of: "/") { try createFolder(String(path[..<slash])) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0o777 : 0o666)
        guard descriptor >= 0 else { throw problem("write", path) }
        do throws(FileProblem) {
            try write(bytes, to: descriptor, path)
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
        close(descriptor)
    }

    /// Writes a file in place of the one there is: whoever reads it meanwhile has the one or the other, whole.
    static func replace(_ path: String, _ bytes: [UInt8]) throws(FileProblem) {
        if let slash = path.lastIndex(of: "/") { try createFolder(String(path[..<slash])) }
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw problem("write", path) }
        do throws(FileProblem) {
            try write(bytes, to: descriptor, temporary)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            defer { unlink(temporary) }
            throw problem("write", path)
        }
    }

    /// Writes to the end of something that exists, such as a terminal or a pipe.
    static func append(_ path: String, _ bytes: [UInt8]) throws(FileProblem) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem("write", path) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path)
    }

    /// Makes the folder and those above it; what exists is left alone.
    static func createFolder(_ path: String) throws(FileProblem) {
        var built = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            built += "/" + component
            guard mkdir(built, 0o777) == 0 || errno == EEXIST else { throw problem("create folder", built) }
        }
    }

    /// Removes the file.
    static func remove(_ path: String) throws(FileProblem) {
        guard unlink(path) == 0 else { throw problem("remove", path) }
    }

    /// Whether something stands at the path.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The files below a folder, relative to it, hidden folders left out; stops at `limit` files.
    static func paths(below folder: String, limit: Int) -> [String] {
        var found: [String] = []
        var pending = [""]
        while let relative = pending.popLast(), found.count < limit {
            guard let stream = opendir(folder + "/" + relative) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard !name.hasPrefix(".") else { continue }
                let path = relative.isEmpty ? name : relative + "/" + name
                if entry.pointee.d_type == UInt8(DT_DIR) { pending.append(path) } else { found.append(path) }
            }
        }
        return found
    }

    private static func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        _ path: String
    ) throws(FileProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw problem("write", path)
            }
            rest = rest.dropFirst(count)
        }
    }

    static func problem(_ operation: String, _ path: String) -> FileProblem {
        FileProblem(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}
