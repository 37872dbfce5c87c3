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
}

extension Connection {
    /// Returns once the next result is there, or the connection is lost.
    ///
    /// Manual, 34.4: "PQconsumeInput can be called even if the application is not prepared to deal with a result or
    /// notification just yet"; after it, PQisBusy says whether PQgetResult would wait.
    func awaitResult(_ handle: OpaquePointer) {
        guard let observer = onWait else { return }
        let parts = observer.interval.components
        let milliseconds = Int32(clamping: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)
        while PQisBusy(handle) == 1 {
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            switch poll(&descriptor, 1, max(milliseconds, 1)) {
            case 0: observer.call()
            case 1...: guard PQconsumeInput(handle) == 1 else { return }
            // A signal: its handler has asked the server to cancel, and the answer is waited for.
            default: continue
            }
        }
    }
}
