import Glibc
import Reporting

/// The terminal, or whatever stands in its place: data go to standard output, messages to standard error.
struct Console {
    /// How loud the tool is.
    enum Volume: Comparable {
        case quiet
        case normal
        case verbose
    }

    let volume: Volume
    /// The style of data.
    let outputStyle: Style
    /// The style of messages.
    let messageStyle: Style
    /// Whether a message can be overwritten by the next.
    let canRewrite: Bool

    /// - Parameter colour: yes, no, or nil to look at the terminal and at `NO_COLOR`.
    init(volume: Volume = .normal, colour: Bool? = nil) {
        let isWanted = colour ?? (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let isForced = colour == true
        self.volume = volume
        outputStyle = Style(coloured: isForced || (isWanted && Self.isTerminal(STDOUT_FILENO)))
        messageStyle = Style(coloured: isForced || (isWanted && Self.isTerminal(STDERR_FILENO)))
        canRewrite = volume != .quiet && Self.isTerminal(STDERR_FILENO)
    }

    /// Prints data.
    func output(_ text: String) { Self.write(text + "\n", to: STDOUT_FILENO) }

    /// Prints a message, unless the user wants none.
    func message(_ text: String) {
        if volume >= .normal { Self.printError(text) }
    }

    /// Prints a message that the next one replaces; only where that is possible.
    func passing(_ text: String) {
        guard canRewrite else { return }
        // A line that wrapped could not be taken back.
        let line = text.fitting(columns: Self.columns - 1)
        Self.write("\u{1B}[K" + line + "\r", to: STDERR_FILENO)
    }

    /// Takes a passing message away.
    func clearPassing() {
        if canRewrite { Self.write("\u{1B}[K", to: STDERR_FILENO) }
    }

    /// Says what went wrong, and gives the end of the command.
    func fail(_ error: any Error) -> CommandEnd {
        if let end = error as? CommandEnd { return end }
        return fail(ErrorText(messageStyle).complaint(error))
    }

    /// Says what went wrong, and gives the end of the command.
    func fail(_ complaint: Complaint) -> CommandEnd {
        Self.printError(complaint.text(messageStyle))
        return CommandEnd(status: complaint.status)
    }

    /// Whether somebody can be asked.
    var canAsk: Bool { Self.isTerminal(STDIN_FILENO) && Self.isTerminal(STDERR_FILENO) }

    /// Whether what is printed is read at a terminal.
    var isReadByPerson: Bool { Self.isTerminal(STDOUT_FILENO) }

    /// Asks a question and gives the line that is typed; nil at the end of input.
    func ask(_ question: String) -> String? {
        Self.write(question, to: STDERR_FILENO)
        return readLine()
    }

    static func printError(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes past the C library's buffers, so that both streams keep their order.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    private static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
