internal import CLibgit2
import Glibc

/// One file of git's configuration, and the files that it includes.
struct ConfigurationFile {
    let path: String
    let scope: Configuration.Scope

    /// The file's entries in their order; none if there is no such file.
    ///
    /// - Parameter repository: decides `includeIf`; without it such sections are not followed.
    func entries(repository: OpaquePointer?) throws(GitError) -> [Configuration.Entry] {
        guard access(path, R_OK) == 0 else { return [] }
        let configuration = try Handle("read the configuration", freedBy: git_config_free) {
            git_config_new(&$0)
        }
        try check(
            git_config_add_file_ondisk(configuration.pointer, path, GIT_CONFIG_LEVEL_APP, repository, 1),
            "read the configuration file '\(path)'"
        )
        let iterator = try Handle("read the configuration", freedBy: git_config_iterator_free) {
            git_config_iterator_new(&$0, configuration.pointer)
        }

        var entries: [Configuration.Entry] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while true {
            let code = git_config_next(&entry, iterator.pointer)
            if code == GIT_ITEROVER.rawValue { break }
            try check(code, "read the configuration file '\(path)'")
            // "The pointers returned by this function are valid until the iterator is freed."
            guard let found = entry?.pointee, let name = found.name else { continue }
            let value = found.value.map { String(cString: $0) }
            entries.append(
                Configuration.Entry(name: String(cString: name), value: value, scope: scope, origin: path)
            )
        }
        return entries
    }
}
