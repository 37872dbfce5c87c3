import Foundation

/// What the test and the relay's thread tell each other.
final class RelayBoard: @unchecked Sendable {
    private let lock = NSLock()
    private var fault: Relay.Fault?
    private var connections: [Relay.Traffic] = []
    private var round = 0
    private var links = 0
    private var hasStruck = false
    private var isStopping = false
    private var isHealing = false

    /// Which connection of which round: what is carried late, of a connection of an earlier round, is not counted.
    struct Number {
        fileprivate let round: Int
        fileprivate let index: Int
    }

    func arm(_ fault: Relay.Fault?) {
        lock.withLock {
            self.fault = fault
            connections = []
            round += 1
            hasStruck = false
        }
    }

    func stop() { lock.withLock { isStopping = true } }

    func heal() { lock.withLock { isHealing = true } }

    var struck: Bool { lock.withLock { hasStruck } }

    var traffic: [Relay.Traffic] { lock.withLock { connections } }

    var isIdle: Bool { lock.withLock { links == 0 } }

    var isEnding: Bool { lock.withLock { isStopping } }

    /// Whether the holes are to be closed now; asked once.
    func takeHealing() -> Bool {
        lock.withLock {
            defer { isHealing = false }
            return isHealing
        }
    }

    /// A new connection, and the harm that is meant for it.
    func open() -> (Number, Relay.Fault?) {
        lock.withLock {
            connections.append(Relay.Traffic())
            links += 1
            defer { fault = nil }
            return (Number(round: round, index: connections.count - 1), fault)
        }
    }

    func note(_ traffic: Relay.Traffic, of number: Number) {
        lock.withLock { if number.round == round { connections[number.index] = traffic } }
    }

    func noteStrike(on number: Number) { lock.withLock { if number.round == round { hasStruck = true } } }

    func noteEnd() { lock.withLock { links -= 1 } }
}
