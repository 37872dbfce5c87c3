internal import CLibpq

/// What the notice receiver is handed. It lives as long as the connection that points at it.
final class NoticeBox {
    var receive: ((ServerError) -> Void)?

    /// Manual, 34.13: the receiver gets the notice as a PGresult that libpq clears itself. Without a
    /// receiver libpq writes notices to standard error.
    func receive(from connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { box, result in
                guard let box, let result else { return }
                let notices = Unmanaged<NoticeBox>.fromOpaque(box).takeUnretainedValue()
                notices.receive?(ServerError(copying: result))
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
