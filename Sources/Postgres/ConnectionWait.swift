internal import CLibpq
import Glibc

/// What is to be done while the server takes its time.
public struct WaitObserver {
    /// How often.
    public let interval: Duration
    /// What to do. It must not use the connection that waits.
    public let call: () -> Void

    /// Calls `call` after each `interval` in which the server sent nothing.
    public init(every interval: Duration, _ call: @escaping () -> Void) {
        self.interval = interval
        self.call = call
    }

    fileprivate var milliseconds: Int32 {
        let parts = interval.components
        return max(Int32(clamping: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000), 1)
    }
}

extension Connection {
    /// Returns once the next result is there, or the connection is lost.
    ///
    /// Manual, 34.4: "PQconsumeInput can be called even if the application is not prepared to deal with a result or
    /// notification just yet"; after it, PQisBusy says whether PQgetResult would wait.
    func awaitResult(_ handle: OpaquePointer) {
        guard onWait != nil else { return }
        while PQisBusy(handle) == 1 {
            if awaitSocket(handle, POLLIN), PQconsumeInput(handle) != 1 { return }
        }
    }

    /// Waits until the server has sent something, or takes something where `POLLOUT` is asked for; returns whether it has sent.
    func awaitSocket(_ handle: OpaquePointer, _ events: Int32) -> Bool {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        // A signal ends the call early: its handler has asked the server to cancel, and the answer is waited for.
        if poll(&descriptor, 1, onWait.map(\.milliseconds) ?? -1) == 0 { onWait?.call() }
        return descriptor.revents & ~Int16(POLLOUT) != 0
    }
}
