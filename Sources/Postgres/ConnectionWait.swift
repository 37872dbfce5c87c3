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
    /// When the observer is to be called next; nil for nobody to be called.
    var nextWaitCall: ContinuousClock.Instant? { onWait.map { .now + $0.interval } }

    /// Returns once the next result is there, or the connection is lost.
    ///
    /// - Parameter due: when the observer is to be called.
    ///
    /// Manual, 34.4: "PQconsumeInput can be called even if the application is not prepared to deal with a result or
    /// notification just yet"; after it, PQisBusy says whether PQgetResult would wait.
    func awaitResult(_ handle: OpaquePointer, due: inout ContinuousClock.Instant?) {
        guard let observer = onWait, let first = due else { return }
        var next = first
        defer { due = next }
        while PQisBusy(handle) == 1 {
            let rest = next - .now
            guard rest > .zero else {
                observer.call()
                next = .now + observer.interval
                continue
            }
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
            switch poll(&descriptor, 1, Int32(clamping: Int(rest / .milliseconds(1)) + 1)) {
            case 0: continue
            case 1...: guard PQconsumeInput(handle) == 1 else { return }
            // A signal: its handler has asked the server to cancel, and the answer is waited for.
            default: continue
            }
        }
    }
}
