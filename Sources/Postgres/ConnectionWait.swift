internal import CLibpq
import Glibc

/// What is to be done while the server takes its time.
public struct WaitObserver {
    /// How often.
    public let interval: Duration
    /// What to do. It must not use the connection that waits.
    public let call: () -> Void

    /// Calls `call` after each `interval` in which the server has not ended with a message, whatever it says meanwhile.
    public init(every interval: Duration, _ call: @escaping () -> Void) {
        self.interval = interval
        self.call = call
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

    /// Waits until the server has sent something, takes something where `POLLOUT` is asked for, or the observer was called; returns
    /// whether the server has sent.
    func awaitSocket(_ handle: OpaquePointer, _ events: Int32) -> Bool {
        var timeout: Int32 = -1
        if let observer = onWait {
            let rest = observerIsDue - .now
            guard rest > .zero else {
                observer.call()
                observerIsDue = .now + observer.interval
                return false
            }
            timeout = Int32(clamping: Int(rest / .milliseconds(1)) + 1)
        }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        // A signal ends the call early: its handler has asked the server to cancel, and the answer is waited for.
        poll(&descriptor, 1, timeout)
        return descriptor.revents & ~Int16(POLLOUT) != 0
    }
}
