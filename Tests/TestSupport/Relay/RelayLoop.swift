import Foundation

/// The relay's thread: waits for whatever can go on, and lets it.
final class RelayLoop: @unchecked Sendable {
    private let board: RelayBoard
    private let listener: Int32
    private let wake: Int32
    private let upstream: String
    private let delay: Duration
    private var links: [RelayLink] = []

    init(_ board: RelayBoard, listener: Int32, wake: Int32, upstream: String, delay: Duration) {
        self.board = board
        self.listener = listener
        self.wake = wake
        self.upstream = upstream
        self.delay = delay
    }

    func run() {
        while !board.isEnding {
            waitForWork()
            _ = Sockets.receive(wake)
            if board.takeHealing() { for link in links where link.isHole { link.reset() } }
            while let client = Sockets.accept(listener) { begin(client) }
            for link in links where !link.isHole { link.carry() }
            links.removeAll(where: \.isOver)
        }
        for link in links { link.reset() }
    }

    private func begin(_ client: Int32) {
        let (number, fault) = board.open()
        guard let server = Sockets.connect(to: upstream) else {
            board.noteEnd()
            return Sockets.reset(client)
        }
        links.append(
            RelayLink(client: client, server: server, delay: delay, fault: fault) { [board] in
                switch $0 {
                case .carried(let traffic): board.note(traffic, of: number)
                case .struck: board.noteStrike(on: number)
                case .ended: board.noteEnd()
                }
            }
        )
    }

    private func waitForWork() {
        let now = ContinuousClock().now
        let awaited = links.map { $0.awaited(at: now) }
        var descriptors = [listener, wake].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        descriptors += awaited.flatMap(\.sockets)
        // Rounded up, so that it does not spin through the last millisecond.
        let timeout = awaited.compactMap(\.due).min().map { Int32(($0 - now) / .milliseconds(1)) + 1 }
        poll(&descriptors, nfds_t(descriptors.count), timeout ?? -1)
    }
}
