internal import CLibgit2
import Glibc

/// libgit2's process-wide state, set up at the first use since that alone takes some milliseconds.
enum Library {
    /// Extensions of the repository format that change nothing for a reader of objects and writer of references.
    private static let extensions = ["noop", "noop-v1", "partialclone", "preciousobjects", "worktreeconfig"]

    private static let started: Int32 = {
        let count = git_libgit2_init()
        guard count > 0 else { return count }
        // The wrapper reads these levels itself, since libgit2 does not heed GIT_CONFIG_GLOBAL and its like,
        // and judges ownership itself, since libgit2 does not know `safe.directory = *`.
        for level in [GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL] {
            _ = git_option_search_path(level, "")
        }
        _ = git_option_owner_validation(0)
        // As git does by default: a reference must not be an empty file after a power cut.
        _ = git_option_synchronous_writes(1)
        return allowExtensions() < 0 ? -1 : count
    }()

    /// Initialises libgit2 once in the process.
    static func start() throws(GitError) {
        try check(min(started, 0), "initialise libgit2")
    }

    /// "The names are copied": the strings need to live for the call only.
    private static func allowExtensions() -> Int32 {
        var names = extensions.map { UnsafePointer(strdup($0)) }
        defer { names.forEach { free(UnsafeMutableRawPointer(mutating: $0)) } }
        return git_option_extensions(&names, names.count)
    }
}
