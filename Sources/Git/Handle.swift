internal import CLibgit2

/// One object that libgit2 allocated for us; it is freed when the handle's scope ends.
struct Handle: ~Copyable {
    typealias Free = @convention(c) (OpaquePointer?) -> Void

    /// Valid while the handle lives; never to be freed by the borrower.
    let pointer: OpaquePointer
    private let free: Free

    /// Owns what `open` stores, which libgit2 leaves null when it fails.
    init(
        _ operation: String,
        freedBy free: Free,
        explain: (Failure) -> GitError? = { _ in nil },
        open: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        var opened: OpaquePointer?
        try check(open(&opened), operation, explain: explain)
        guard let opened else {
            throw .other(operation: operation, message: "libgit2 returned nothing", code: 0)
        }
        pointer = opened
        self.free = free
    }

    deinit { free(pointer) }
}
