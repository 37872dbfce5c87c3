import Glibc
import Synchronization

/// Runs another program without a shell and keeps what it writes.
public struct Subprocess: Sendable {
    /// The path of the program; no search is made.
    public var program: String
    /// Its arguments, without its own name.
    public var arguments: [String]
    /// Its whole environment.
    public var environment: [String: String]
    /// What it reads on standard input; nothing unless it is set.
    public var input: [UInt8] = []
    /// Whether all that it writes goes to this program's standard error, as git does with what hooks write, and is not kept.
    public var isHeard = false
    /// Whether what it writes to standard error goes to this program's own, and is not kept.
    public var passesErrors = false

    /// What became of it.
    public struct Outcome: Sendable, Equatable {
        /// The exit status, or 128 plus the number of the signal that ended it.
        public var status: Int32
        /// What it wrote to standard output.
        public var output: [UInt8]
        /// What it wrote to standard error.
        public var errorOutput: [UInt8]

        /// Both outputs as text, standard error last.
        public var text: String {
            (String(decoding: output, as: UTF8.self) + String(decoding: errorOutput, as: UTF8.self))
                .trimmedWhitespace
        }
    }

    /// The program could not be started: the system's error number and words.
    public struct Failure: Error, Sendable, Equatable {
        /// The program.
        public var program: String
        /// `errno`.
        public var code: Int32
        /// What the system calls that.
        public var reason: String { String(cString: strerror(code)) }
    }

    /// A program to run. Without an environment it gets this program's own.
    public init(_ program: String, _ arguments: [String], environment: [String: String]? = nil) {
        self.program = program
        self.arguments = arguments
        self.environment = environment ?? Self.ownEnvironment
    }

    /// The environment of this program.
    public static var ownEnvironment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    /// Runs it to its end.
    ///
    /// - Parameter onErrorLine: told of each whole line of standard error as it comes.
    public func run(onErrorLine: (Substring) -> Void = { _ in }) throws(Failure) -> Outcome {
        let process: Running
        do { process = try Self.starting.withLock { _ in try start() } } catch {
            throw error as? Failure ?? Failure(program: program, code: ECHILD)
        }
        defer { for end in [process.output, process.errors] { close(end) } }
        let (output, errors) = Self.read(process.output, process.errors, onErrorLine)
        return Outcome(status: Self.wait(for: process.id), output: output, errorOutput: errors)
    }

    private struct Running {
        let id: pid_t
        let output: Int32
        let errors: Int32
    }

    /// Held from the making of a pipe until its writing end is closed again: another program that was started
    /// meanwhile would inherit that end, and a daemon among them would keep it open for ever.
    private static let starting = Mutex(())

    private func start() throws(Failure) -> Running {
        var ends: [Int32] = [-1, -1, -1, -1]
        let made = ends.withUnsafeMutableBufferPointer { ends in
            pipe(ends.baseAddress) == 0 && pipe(ends.baseAddress.map { $0 + 2 }) == 0
        }
        let result: Result<pid_t, Failure>
        if made {
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            result = spawn(output: ends[1], errors: ends[3])
        } else {
            result = .failure(Failure(program: program, code: errno))
        }
        for end in [ends[1], ends[3]] where end >= 0 { close(end) }
        switch result {
        case .success(let id): return Running(id: id, output: ends[0], errors: ends[2])
        case .failure(let failure):
            for end in [ends[0], ends[2]] where end >= 0 { close(end) }
            throw failure
        }
    }

    private func spawn(output: Int32, errors: Int32) -> Result<pid_t, Failure> {
        guard let source = inputDescriptor() else { return .failure(Failure(program: program, code: errno)) }
        defer { close(source) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source, 0)
        posix_spawn_file_actions_adddup2(&actions, isHeard ? 2 : output, 1)
        if !isHeard, !passesErrors { posix_spawn_file_actions_adddup2(&actions, errors, 2) }
        // A daemon that it leaves behind would hold on to whatever this process was given: a lock, somebody's pipe.
        for descriptor in Self.openDescriptors() where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let words = ([program] + arguments).map { strdup($0) }
        let variables = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawn(&process, program, &actions, &attributes, words + [nil], variables + [nil])
        return code == 0 ? .success(process) : .failure(Failure(program: program, code: code))
    }

    /// Where it reads: a file without a name that holds the input, so that neither program waits for the other.
    private func inputDescriptor() -> Int32? {
        guard !input.isEmpty else {
            let empty = open("/dev/null", O_RDONLY | O_CLOEXEC)
            return empty < 0 ? nil : empty
        }
        var name = Array("\(Self.ownEnvironment["TMPDIR"] ?? "/tmp")/git-migrate-input-XXXXXX".utf8CString)
        let descriptor = name.withUnsafeMutableBufferPointer { name in
            name.baseAddress.map { mkstemp($0) } ?? -1
        }
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        name.withUnsafeBufferPointer { _ = $0.baseAddress.map(unlink) }
        var rest = input[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else {
                close(descriptor)
                return nil
            }
            rest = rest.dropFirst(max(0, count))
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// What this process has open; the listing's own descriptor, closed by then, among it.
    private static func openDescriptors() -> [Int32] {
        guard let folder = opendir("/proc/self/fd") else { return [] }
        defer { closedir(folder) }
        var found: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let descriptor = Int32(name) { found.append(descriptor) }
        }
        return found
    }

    /// Reads both at once, so that neither can fill up and stop the program.
    private static func read(
        _ output: Int32,
        _ errors: Int32,
        _ onErrorLine: (Substring) -> Void
    ) -> ([UInt8], [UInt8]) {
        var bytes: [[UInt8]] = [[], []]
        var told = 0
        var descriptors = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        while descriptors.contains(where: { $0.fd >= 0 }) {
            guard poll(&descriptors, 2, -1) >= 0 || errno == EINTR else { break }
            for index in descriptors.indices
            where descriptors[index].fd >= 0 && descriptors[index].revents != 0 {
                let count = Glibc.read(descriptors[index].fd, &buffer, buffer.count)
                if count > 0 {
                    bytes[index] += buffer[..<count]
                    if index == 1 { told = tellLines(of: bytes[1], from: told, onErrorLine) }
                } else if count == 0 || errno != EINTR {
                    descriptors[index].fd = -1
                }
                descriptors[index].revents = 0
            }
        }
        return (bytes[0], bytes[1])
    }

    /// Tells of the lines that are whole, and gives where the rest begins.
    private static func tellLines(
        of bytes: [UInt8],
        from start: Int,
        _ tell: (Substring) -> Void
    ) -> Int {
        guard let end = bytes[start...].lastIndex(of: UInt8(ascii: "\n")) else { return start }
        String(decoding: bytes[start..<end], as: UTF8.self).split(separator: "\n").forEach(tell)
        return end + 1
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return 127 }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
