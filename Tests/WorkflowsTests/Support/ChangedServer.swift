import Foundation
import Synchronization

/// A relay to a PostgreSQL on a unix socket, behind which either side hears something else than the other says, of the same length.
final class ChangedServer: Sendable {
    /// The folder of the relay's socket: a connection's host.
    let folder: String
    private let server: String
    private let change: Change
    private let listener: Int32

    /// What is changed on the way.
    enum Change: Sendable {
        /// The server's major version, of two digits.
        case version(String)
        /// What the client sends, where it first says so in a message.
        case request(String, to: String)
    }

    /// - Parameter server: the path of the server's socket.
    init(_ server: String, _ change: Change) throws {
        self.server = server
        self.change = change
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
        let change = change
        Thread.detachNewThread { Self.pump(from: client, to: backend, change.requests) }
        Thread.detachNewThread {
            Self.pump(from: backend, to: client, change.replies)
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

extension ChangedServer.Change {
    fileprivate func requests(_ message: Data) -> Data {
        guard case .request(let said, let heard) = self, let place = message.range(of: Data(said.utf8)),
            said.utf8.count == heard.utf8.count
        else { return message }
        return message.replacing(place, by: heard)
    }

    fileprivate func replies(_ message: Data) -> Data {
        guard case .version(let version) = self,
            let name = message.range(of: Data("server_version\0".utf8))
        else { return message }
        return message.replacing(name.upperBound..<name.upperBound + 2, by: version)
    }
}

extension Data {
    fileprivate func replacing(_ range: Range<Int>, by text: String) -> Data {
        var data = self
        data.replaceSubrange(range, with: Data(text.utf8))
        return data
    }
}
