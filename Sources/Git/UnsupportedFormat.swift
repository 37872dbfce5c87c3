internal import CLibgit2

/// Finds out which property of a repository's format libgit2 refused.
enum UnsupportedFormat {
    /// The error for the repository that is found from a path.
    static func error(at start: String, message: String) -> GitError {
        let folder = gitDirectory(from: start) ?? start
        return .unsupportedRepository(path: folder, reason: reason(in: folder) ?? message)
    }

    private static func reason(in folder: String) -> String? {
        let extensions = values(inFile: folder + "/config")
        if let format = extensions["extensions.objectformat"], format.lowercased() != "sha1" {
            return "its objects are named by \(format.uppercased()); only SHA-1 is supported"
        }
        if let storage = extensions["extensions.refstorage"], storage.lowercased() != "files" {
            return "its references are stored as '\(storage)'; only files are supported"
        }
        return nil
    }

    /// `git_repository_discover` looks for the folder alone, and does not mind its format.
    private static func gitDirectory(from start: String) -> String? {
        var buffer = git_buf()
        // "The user must free it with git_buf_dispose."
        defer {
            git_buf_dispose(&buffer)
            git_error_clear()
        }
        guard git_repository_discover(&buffer, start, 0, nil) == 0, let path = buffer.ptr else { return nil }
        return Path.withoutTrailingSlash(String(cString: path))
    }

    private static func values(inFile path: String) -> [String: String] {
        let file = ConfigurationFile(path: path, scope: .local)
        let entries = (try? file.entries(repository: nil)) ?? []
        return Dictionary(entries.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    }
}
