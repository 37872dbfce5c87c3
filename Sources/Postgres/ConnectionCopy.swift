internal import CLibpq
import Glibc

extension Connection {
    /// Sends the rows that the server waits for. Should a call fail, or the user ask to stop, the COPY is made to fail, so that no
    /// part of the rows is taken for the whole; the next result says why.
    func put(_ source: CopySource, into handle: OpaquePointer) {
        // Manual, 34.4: in the nonblocking state PQputCopyData "will not block waiting"; in the other it waits for a server that takes
        // its time, as a trigger may, and nothing else could be done meanwhile.
        PQsetnonblocking(handle, 1)
        let interruptions = Interruption.count
        let isWhole = source.forEach(piece: 1 << 16) { piece in
            let start = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
            return !(isInterruptible && Interruption.count != interruptions)
                && PQputCopyData(handle, start, Int32(piece.count)) == 1 && flush(handle)
        }
        PQsetnonblocking(handle, 0)
        PQputCopyEnd(handle, isWhole ? nil : "the rows were not sent to their end")
    }

    /// Manual, 34.4: "After sending any command or data on a nonblocking connection, call PQflush. If it returns 1, wait for the
    /// socket to become read- or write-ready. If it becomes write-ready, call PQflush again. If it becomes read-ready, call
    /// PQconsumeInput, then call PQflush again."
    private func flush(_ handle: OpaquePointer) -> Bool {
        while true {
            let state = PQflush(handle)
            if state != 1 { return state == 0 }
            if awaitSocket(handle, POLLIN | POLLOUT), PQconsumeInput(handle) != 1 { return false }
        }
    }
}
