import Glibc
import Synchronization

/// SIGINT and SIGTERM, turned into a cancel request and a flag.
///
/// The first signal is remembered and cancels the statements of the registered connections, which end with
/// SQLSTATE 57014. A second one ends the program as if nothing had been installed.
public enum Interruption {
    /// Takes over SIGINT and SIGTERM, unless they are ignored. To call it again changes nothing.
    public static func install() {
        _ = count
        _ = slots
        _ = running.load(ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handleInterruption
        action.sa_flags = Int32(SA_RESTART)
        for signal in [SIGINT, SIGTERM] where !isIgnored(signal) { sigaction(signal, &action, nil) }
    }

    /// A signal that the parent made this program ignore, as nohup and shells do for what runs in the
    /// background, stays ignored. SIG_IGN is the address 1, and no function to Swift.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Whether a signal came since the start or the last `clear()`.
    public static var requested: Bool { count > 0 }

    /// Forgets the signal that came, so that the next one counts as a first one.
    public static func clear() { requests.store(0, ordering: .sequentiallyConsistent) }

    /// Runs the body with the connection registered, so that a signal cancels what it executes. Calls may be
    /// nested, and up to 64 may be under way at a time; beyond that a signal only sets the flag.
    public static func cancelling<Result, Failure: Error>(
        _ connection: Connection,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let handle = connection.cancelHandle
        let slot = register(handle)
        let wasInterruptible = connection.isInterruptible
        connection.isInterruptible = true
        defer {
            connection.isInterruptible = wasInterruptible
            if let slot { unregister(slot) }
        }
        return try withExtendedLifetime(handle) { () throws(Failure) in try body() }
    }

    /// The number of signals that came.
    static var count: Int { requests.load(ordering: .sequentiallyConsistent) }

    fileprivate static let capacity = 64
    fileprivate static let requests = Atomic<Int>(0)
    /// How many handlers are reading the slots.
    fileprivate static let running = Atomic<Int>(0)
    /// PGcancel pointers. Never freed: a handler may run until the very end.
    nonisolated(unsafe) fileprivate static let slots: UnsafeMutablePointer<Atomic<OpaquePointer?>> = {
        let slots = UnsafeMutablePointer<Atomic<OpaquePointer?>>.allocate(capacity: capacity)
        for index in 0..<capacity { (slots + index).initialize(to: Atomic(nil)) }
        return slots
    }()

    private static func register(_ handle: CancelHandle) -> Int? {
        guard let cancel = handle.pointer else { return nil }
        return (0..<capacity).first {
            slots[$0].compareExchange(expected: nil, desired: cancel, ordering: .sequentiallyConsistent)
                .exchanged
        }
    }

    /// Returns only when no handler on another thread can still hold the pointer. A handler on this thread
    /// has ended by the time this goes on.
    private static func unregister(_ slot: Int) {
        slots[slot].store(nil, ordering: .sequentiallyConsistent)
        while running.load(ordering: .sequentiallyConsistent) != 0 { sched_yield() }
    }
}

/// Async-signal-safe: atomics, PQcancel, signal and raise, and no allocation.
private func handleInterruption(_ signal: Int32) {
    let savedError = errno
    defer { errno = savedError }
    let earlier = Interruption.requests.add(1, ordering: .sequentiallyConsistent).oldValue
    if earlier > 0 {
        // The signal is blocked while its handler runs, and is delivered when this returns.
        _ = Glibc.signal(signal, SIG_DFL)
        raise(signal)
        return
    }
    Interruption.running.add(1, ordering: .sequentiallyConsistent)
    var index = 0
    while index < Interruption.capacity {
        if let cancel = Interruption.slots[index].load(ordering: .sequentiallyConsistent) {
            _ = CancelHandle.send(cancel)
        }
        index += 1
    }
    Interruption.running.subtract(1, ordering: .sequentiallyConsistent)
}
