import Glibc
import Synchronization

/// A thread with a stack that no statement within ``Bounds/depth`` can overflow.
///
/// There is one for the whole process and it is never ended: libpg_query makes a `pthread_key` for each thread that
/// calls it and deletes none, and a process has 1,024. Its stack is reserved address space, of which
/// only the pages that a deep statement touches become memory.
enum DeepStack {
    /// Twice what 50,000 levels were seen to take.
    private static let size = 512 * 1024 * 1024

    private static let thread = Mutex<Worker?>(nil)

    /// Runs work on the deep stack and waits for it; nil when the system gave no such thread.
    static func run<Result: Sendable>(_ work: () -> Result) -> Result? {
        thread.withLock { thread in
            if thread == nil { thread = Worker(stackSize: size) }
            guard let worker = thread else { return nil }
            var result: Result?
            withoutActuallyEscaping({ result = work() }) { worker.run($0) }
            return result
        }
    }

    /// The thread, and the hand-over to it by two semaphores.
    private final class Worker: @unchecked Sendable {
        private let begin = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        private let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        private var work: (() -> Void)?

        init?(stackSize: Int) {
            sem_init(begin, 0, 0)
            sem_init(done, 0, 0)
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            defer { pthread_attr_destroy(&attributes) }
            pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
            guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return nil }
            let retained = Unmanaged.passRetained(self)
            var identifier = pthread_t()
            let status = pthread_create(
                &identifier,
                &attributes,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Worker>.fromOpaque(context).takeUnretainedValue().loop()
                    return nil
                },
                retained.toOpaque()
            )
            if status != 0 {
                retained.release()
                return nil
            }
        }

        deinit {
            sem_destroy(begin)
            sem_destroy(done)
            begin.deallocate()
            done.deallocate()
        }

        func run(_ work: @escaping () -> Void) {
            self.work = work
            sem_post(begin)
            DeepStack.wait(for: done)
        }

        private func loop() {
            while true {
                DeepStack.wait(for: begin)
                work?()
                work = nil
                sem_post(done)
            }
        }
    }

    /// `sem_wait` returns early when a signal was handled.
    private static func wait(for semaphore: UnsafeMutablePointer<sem_t>) {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
