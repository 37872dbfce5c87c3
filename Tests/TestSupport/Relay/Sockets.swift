import Foundation

/// The socket calls that the relay needs. Descriptors do not block, and are closed in programs that are started meanwhile.
enum Sockets {
    /// Listens on a free port of 127.0.0.1.
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, kind | flags, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            guard let start = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
            return bind(descriptor, start, length) == 0 && Glibc.listen(descriptor, 64) == 0
                && getsockname(descriptor, start, &length) == 0
        }
        guard descriptor >= 0, isListening else {
            throw RunFailure(description: "cannot listen on the loopback: errno \(errno)")
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Two ends of one stream.
    static func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, kind | flags, 0, &ends) == 0 else {
            throw RunFailure(description: "cannot make a pair of sockets: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    /// The next client; nil when none waits.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    /// Connects to a unix socket; nil when nobody listens there.
    static func connect(to path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        // It blocks until it is connected, so that what follows can be written at once.
        let descriptor = socket(AF_UNIX, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        let isConnected = withUnsafeBytes(of: &address) { bytes in
            guard let start = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress else { return false }
            return Glibc.connect(descriptor, start, socklen_t(bytes.count)) == 0
        }
        guard fits, isConnected, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Closes with a reset, where the protocol has one.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    /// Makes the reader of a pair wake up.
    static func nudge(_ descriptor: Int32) { _ = send(descriptor, [1], 1, Int32(MSG_NOSIGNAL)) }

    /// What has arrived: nil when nothing has, empty at the end of the stream.
    static func receive(_ descriptor: Int32, atMost count: Int = 65536) -> Received {
        var buffer = [UInt8](repeating: 0, count: count)
        let read = recv(descriptor, &buffer, count, 0)
        if read > 0 { return .bytes(Array(buffer.prefix(read))) }
        if read == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .broken
    }

    /// What a socket has to say.
    enum Received {
        case bytes([UInt8])
        case nothing
        case end
        case broken
    }

    /// Sends what the socket takes now, and gives how much that was; nil when nobody is there.
    static func transmit(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int? {
        let sent = bytes.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent >= 0 { return sent }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    private static let kind = Int32(SOCK_STREAM.rawValue)
    private static let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
}
