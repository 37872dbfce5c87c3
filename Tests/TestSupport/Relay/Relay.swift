import Foundation

/// Carries TCP connections on the loopback to a server's unix socket, and does harm to them at a byte that the test chooses.
///
/// Everything happens on one thread of its own. The relay ends with the object.
public final class Relay: @unchecked Sendable {
    /// The way that bytes go.
    public enum Direction: String, Hashable, Sendable, CaseIterable {
        /// From the client to the server.
        case requests
        /// From the server to the client.
        case replies
    }

    /// What happens to a connection.
    public enum Effect: Sendable {
        /// Both ends are closed, as by a process that ends.
        case close
        /// Both ends are reset (RST), as by a firewall.
        case reset
        /// The receiver sees the end of the stream, and what follows is lost; the other direction goes on.
        case halfClose
        /// Nothing passes any more in either direction, and nobody is told.
        case hole
        /// Nothing passes any more in either direction; the client's end is reset, and the server is not told.
        case strand
        /// Something else is done, on the relay's thread; what follows goes on afterwards.
        case run(@Sendable () -> Void)
        /// Something else is done, on the relay's thread; then both ends are reset.
        case runAndReset(@Sendable () -> Void)
    }

    /// Harm to one connection.
    public struct Fault: Sendable {
        /// When it is done.
        public let moment: Moment
        /// What happens then.
        public let effect: Effect

        /// The moment of a harm.
        public enum Moment: Sendable {
            /// After so many bytes in one direction.
            case after(Int, of: Direction)
            /// When a few bytes have passed of the first message that holds these words near its beginning.
            case inRequest(String)
            /// When the first byte of the answer to that message has passed.
            case inReply(to: String)
        }

        /// Harm at a moment.
        public init(_ effect: Effect, at moment: Moment) {
            self.moment = moment
            self.effect = effect
        }

        /// Harm after so many bytes in one direction.
        public init(_ effect: Effect, after offset: Int, of direction: Direction) {
            self.init(effect, at: .after(offset, of: direction))
        }
    }

    /// What one connection has carried.
    public struct Traffic: Hashable, Sendable {
        /// Bytes to the server.
        public internal(set) var requests = 0
        /// Bytes to the client.
        public internal(set) var replies = 0
        /// Each time the client spoke after the server had, and how many bytes it had sent by then.
        public internal(set) var turns: [Int] = []
        /// How many bytes it had got by each of these times.
        public internal(set) var heard: [Int] = []

        /// How often the client waited for the server; its farewell is counted, and nobody answers that.
        public var roundTrips: Int { turns.count }

        /// Where the longest request lies that the client made in one go.
        public var longestRequest: Range<Int>? {
            zip(turns, turns.dropFirst()).map { $0..<$1 }.max { $0.count < $1.count }
        }

        /// The bytes of one direction.
        public subscript(direction: Direction) -> Int { direction == .requests ? requests : replies }
    }

    /// The port on 127.0.0.1.
    public let port: Int

    private let listener: Int32
    private let (wakeReader, wakeWriter): (Int32, Int32)
    private let board = RelayBoard()
    private let ended = DispatchSemaphore(value: 0)

    /// A relay to the unix socket at a path, which delays each byte by a fixed time each way.
    public init(to upstream: String, delay: Duration = .zero) throws {
        (listener, port) = try Sockets.listen()
        (wakeReader, wakeWriter) = try Sockets.pair()
        let loop = RelayLoop(board, listener: listener, wake: wakeReader, upstream: upstream, delay: delay)
        Thread.detachNewThread { [ended] in
            loop.run()
            ended.signal()
        }
    }

    deinit {
        board.stop()
        Sockets.nudge(wakeWriter)
        ended.wait()
        for descriptor in [listener, wakeReader, wakeWriter] { close(descriptor) }
    }

    /// Chooses what happens to the next connection, and forgets what was carried so far. Later connections are left alone.
    public func arm(_ fault: Fault? = nil) { board.arm(fault) }

    /// Whether the harm has been done since `arm`.
    public var struck: Bool { board.struck }

    /// What each connection has carried that was opened since `arm`; all of it once the relay is idle.
    public var traffic: [Traffic] { board.traffic }

    /// Whether no connection is open.
    public var isIdle: Bool { board.isIdle }

    /// Lets the ends of a hole know that there is one: both are reset.
    public func closeHoles() {
        board.heal()
        Sockets.nudge(wakeWriter)
    }
}
