import Foundation

/// One connection through the relay: two sockets, and the streams between them.
final class RelayLink {
    /// What the relay is told.
    enum News {
        case carried(Relay.Traffic)
        case struck
        case ended
    }

    private let client: Int32
    private let server: Int32
    private let delay: Duration
    private let tell: (News) -> Void
    private var fault: Fault?
    private var requests = Stream()
    private var replies = Stream()
    private var traffic = Relay.Traffic()
    private var lastSpeaker = Relay.Direction.replies
    /// Whether nothing passes any more.
    private(set) var isHole = false
    /// Whether the client's socket is closed and the server's is not.
    private var isStranded = false
    /// Whether both sockets are closed.
    private(set) var isOver = false

    /// One direction.
    private struct Stream {
        /// What was read and not yet passed on, and when each part may go.
        var pending: [(due: ContinuousClock.Instant, bytes: ArraySlice<UInt8>)] = []
        /// The sender will send no more.
        var hasEnded = false
        /// The receiver was told so, and gets nothing any more.
        var isShut = false
    }

    /// Harm that is still to come.
    private struct Fault {
        let effect: Relay.Effect
        private let moment: Relay.Fault.Moment
        /// The bytes that are counted; nil as long as the message has not come that it is to be done in.
        private(set) var direction: Relay.Direction?
        private(set) var offset = 0

        init(_ fault: Relay.Fault) {
            effect = fault.effect
            moment = fault.moment
            if case .after(let offset, let direction) = moment {
                (self.offset, self.direction) = (offset, direction)
            }
        }

        /// Looks whether these bytes, which are to be passed on next, begin the message.
        mutating func look(
            at bytes: ArraySlice<UInt8>,
            of sender: Relay.Direction,
            after traffic: Relay.Traffic
        ) {
            guard direction == nil, sender == .requests else { return }
            let words = String(decoding: bytes.prefix(4096), as: UTF8.self)
            switch moment {
            case .after: break
            case .inRequest(let sought) where words.contains(sought):
                (direction, offset) = (.requests, traffic.requests + 10)
            case .inReply(let sought) where words.contains(sought):
                (direction, offset) = (.replies, traffic.replies + 1)
            case .inRequest, .inReply: break
            }
        }
    }

    init(
        client: Int32,
        server: Int32,
        delay: Duration,
        fault: Relay.Fault?,
        tell: @escaping (News) -> Void
    ) {
        self.client = client
        self.server = server
        self.delay = delay
        self.fault = fault.map(Fault.init)
        self.tell = tell
        strikeIfDue()
    }

    /// What `poll` is to wait for at this moment, and when something that is delayed may go.
    func awaited(at now: ContinuousClock.Instant) -> (sockets: [pollfd], due: ContinuousClock.Instant?) {
        guard !isHole else { return ([], nil) }
        let sockets = [(client, requests, replies), (server, replies, requests)].compactMap {
            socket,
            from,
            to in
            let canWrite = to.pending.first.map { $0.due <= now } ?? false
            let events = (from.hasEnded ? 0 : POLLIN) | (canWrite ? POLLOUT : 0)
            return events == 0 ? nil : pollfd(fd: socket, events: Int16(events), revents: 0)
        }
        return (sockets, [requests, replies].compactMap(\.pending.first?.due).filter { $0 > now }.min())
    }

    /// Reads and passes on what there is.
    func carry() {
        carry(.requests, \.requests, from: client, to: server)
        guard !isOver, !isHole else { return }
        carry(.replies, \.replies, from: server, to: client)
        if !isOver, requests.isShut, replies.isShut { end(with: { close($0) }) }
    }

    /// Closes both ends with a reset.
    func reset() { end(with: Sockets.reset) }

    private func carry(
        _ direction: Relay.Direction,
        _ stream: ReferenceWritableKeyPath<RelayLink, Stream>,
        from source: Int32,
        to sink: Int32
    ) {
        if !self[keyPath: stream].hasEnded {
            switch Sockets.receive(source) {
            case .bytes(let bytes):
                if !self[keyPath: stream].isShut {
                    self[keyPath: stream].pending.append((ContinuousClock().now + delay, bytes[...]))
                }
            case .nothing: break
            case .end: self[keyPath: stream].hasEnded = true
            case .broken: return reset()
            }
        }
        while let (due, bytes) = self[keyPath: stream].pending.first, due <= ContinuousClock().now {
            fault?.look(at: bytes, of: direction, after: traffic)
            let rest = (fault?.direction == direction ? fault?.offset : nil).map { $0 - traffic[direction] }
            guard let sent = Sockets.transmit(bytes.prefix(rest ?? bytes.count), to: sink) else {
                return reset()
            }
            guard sent > 0 else { return }
            self[keyPath: stream].pending[0].bytes = bytes.dropFirst(sent)
            if sent == bytes.count { self[keyPath: stream].pending.removeFirst() }
            count(sent, direction)
            strikeIfDue()
            guard !isOver, !isHole else { return }
        }
        if self[keyPath: stream].hasEnded, self[keyPath: stream].pending.isEmpty { shut(stream, sink) }
    }

    private func count(_ bytes: Int, _ direction: Relay.Direction) {
        switch direction {
        case .requests:
            if lastSpeaker == .replies {
                traffic.turns.append(traffic.requests)
                traffic.heard.append(traffic.replies)
            }
            traffic.requests += bytes
        case .replies: traffic.replies += bytes
        }
        lastSpeaker = direction
        tell(.carried(traffic))
    }

    private func shut(_ stream: ReferenceWritableKeyPath<RelayLink, Stream>, _ sink: Int32) {
        guard !self[keyPath: stream].isShut else { return }
        self[keyPath: stream].isShut = true
        self[keyPath: stream].pending = []
        shutdown(sink, Int32(SHUT_WR))
    }

    private func strikeIfDue() {
        guard let fault, let direction = fault.direction, traffic[direction] >= fault.offset else { return }
        self.fault = nil
        tell(.struck)
        switch fault.effect {
        case .close: end(with: { close($0) })
        case .reset: reset()
        case .halfClose:
            direction == .requests ? shut(\.requests, server) : shut(\.replies, client)
        case .hole: isHole = true
        case .strand:
            isHole = true
            isStranded = true
            Sockets.reset(client)
        case .run(let work): work()
        case .runAndReset(let work):
            work()
            reset()
        }
    }

    private func end(with finish: (Int32) -> Void) {
        guard !isOver else { return }
        isOver = true
        if !isStranded { finish(client) }
        finish(server)
        tell(.ended)
    }
}
