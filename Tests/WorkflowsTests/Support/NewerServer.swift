import Foundation
import Synchronization

/// A relay to a PostgreSQL on a unix socket, behind which the server says that it is another version of the same length.
final class NewerServer: Sendable {
    /// The folder of the relay's socket: a connection's host.
    let folder: String
    private let server: String
    private let version: String
    private let listener: Int32

    /// - Parameters:
    ///   - server: the path of the server's socket.
    ///   - version: two digits that take the place of the major version.
    init(_ server: String, version: String) throws {
        self.server = server
        self.version = version
        folder = "/tmp/git-migrate-relay-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = Self.withAddress(folder + "/.s.PGSQL.5432") { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 8) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                relay(client)
            }
        }
    }

    /// Ends what is listened to, and removes the folder.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func relay(_ client: Int32) {
        let backend = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.withAddress(server, { connect(backend, $0, $1) }) == 0 else {
            close(client)
            return
        }
        let version = version
        Thread.detachNewThread { Self.pump(from: client, to: backend) { $0 } }
        Thread.detachNewThread {
            Self.pump(from: backend, to: client) { Self.renamed($0, to: version) }
            close(client)
            close(backend)
        }
    }

    private static func pump(from: Int32, to: Int32, _ change: (Data) -> Data) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(from, &buffer, buffer.count), count > 0 {
            let bytes = Array(change(Data(buffer[..<count])))
            var sent = 0
            while sent < bytes.count {
                let more = bytes[sent...].withUnsafeBytes { write(to, $0.baseAddress, $0.count) }
                guard more > 0 else { return }
                sent += more
            }
        }
        shutdown(to, Int32(SHUT_WR))
    }

    private static func renamed(_ message: Data, to version: String) -> Data {
        guard let name = message.range(of: Data("server_version\0".utf8)) else { return message }
        var message = message
        message.replaceSubrange(name.upperBound..<name.upperBound + 2, with: Data(version.utf8))
        return message
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
