import Glibc
import Workflows

/// Sends what a command writes through the user's pager, as git does: on a terminal, and nowhere else.
enum Pager {
    /// Runs the body with standard output leading to the pager, and waits until the reader is done.
    static func showing(_ project: Project, _ body: () throws -> Void) throws {
        guard isatty(STDOUT_FILENO) == 1, let command = project.pager,
            let (pager, input) = start(command)
        else { return try body() }
        let terminal = dup(STDOUT_FILENO)
        dup2(input, STDOUT_FILENO)
        close(input)
        // A reader who has seen enough ends the pager first.
        signal(SIGPIPE, SIG_IGN)
        defer {
            // The pager sees the end of its input only once nobody can write to it.
            dup2(terminal, STDOUT_FILENO)
            close(terminal)
            var status: Int32 = 0
            while waitpid(pager, &status, 0) < 0, errno == EINTR {}
        }
        try body()
    }

    /// The settings that git gives less and lv, unless the user has their own.
    private static let defaults = ["LESS": "FRX", "LV": "-c"]

    private static func start(_ command: String) -> (process: pid_t, input: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        for (name, value) in defaults { setenv(name, value, 0) }
        let texts: [String] = ["sh", "-c", command]
        let words = texts.map { strdup($0) }
        defer { for word in words { free(word) } }
        var process = pid_t()
        let code = posix_spawn(&process, "/bin/sh", &actions, nil, words + [nil], environ)
        close(ends[0])
        guard code == 0 else {
            close(ends[1])
            return nil
        }
        return (process, ends[1])
    }
}
