internal import CLibgit2

extension Repository {
    /// Opens the repository that git itself would use here, in a hook as well as in a shell.
    ///
    /// Without a path, `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`, `GIT_OBJECT_DIRECTORY` and
    /// `GIT_ALTERNATE_OBJECT_DIRECTORIES` (the quarantine of a push) are heeded, and the search goes up from the
    /// current folder. A path names another repository, to which these variables do not belong.
    ///
    /// - Parameters:
    ///   - path: a folder in the working tree, or the git directory.
    ///   - environment: where git's variables are read, now and later for the configuration.
    ///   - currentFolder: in place of the process's own.
    /// - Throws: `GitError.noRepository`, `.foreignOwner`, `.unsupportedRepository`, `.invalidConfiguration`.
    public static func open(
        at path: String? = nil,
        environment: Environment = .process,
        currentFolder: String? = nil
    ) throws(GitError) -> Repository {
        try Library.start()
        let place = Place(path: path, environment: environment, currentFolder: currentFolder)
        let handle = try place.openHandle()
        try place.setWorkTree(of: handle)
        try place.setObjectDatabase(of: handle)
        let repository = Repository(
            handle,
            environment: place.environment,
            currentFolder: place.currentFolder
        )
        try place.checkCommonDirectory(of: repository)
        // git trusts whoever names the git directory, and so must a server's hook that runs as another user.
        if place.gitDirectory == nil { try repository.checkOwner() }
        return repository
    }
}

/// Where to look for a repository, and what the environment says about its parts.
private struct Place {
    let environment: Environment
    let currentFolder: String
    let start: String
    let gitDirectory: String?

    init(path: String?, environment: Environment, currentFolder: String?) {
        let here = currentFolder ?? Path.current
        let environment = path == nil ? environment : environment.withoutRepository
        let gitDirectory = environment.nonEmpty("GIT_DIR").map { Path.absolute($0, from: here) }
        self.environment = environment
        self.currentFolder = path.map { Path.absolute($0, from: here) } ?? here
        self.gitDirectory = gitDirectory
        self.start = gitDirectory ?? self.currentFolder
    }

    func openHandle() throws(GitError) -> Handle {
        var flags: UInt32 = 0
        if gitDirectory != nil {
            flags |= GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
        }
        if isTrue("GIT_DISCOVERY_ACROSS_FILESYSTEM", default: false) {
            flags |= GIT_REPOSITORY_OPEN_CROSS_FS.rawValue
        }
        let ceiling = environment["GIT_CEILING_DIRECTORIES"]
        return try Handle("open the repository", freedBy: git_repository_free, explain: explain) {
            git_repository_open_ext(&$0, start, flags, ceiling)
        }
    }

    private func explain(_ failure: Failure) -> GitError? {
        if failure.is(GIT_ENOTFOUND), failure.concerns(GIT_ERROR_REPOSITORY) || failure.concerns(GIT_ERROR_OS)
        {
            return .noRepository(path: start)
        }
        guard failure.concerns(GIT_ERROR_REPOSITORY) else { return nil }
        return UnsupportedFormat.error(at: start, message: failure.message)
    }

    /// With `GIT_DIR` alone, the current folder is the top of the working tree (git(1), `--git-dir`).
    func setWorkTree(of handle: borrowing Handle) throws(GitError) {
        let folder: String
        if let named = environment.nonEmpty("GIT_WORK_TREE") {
            folder = Path.absolute(named, from: currentFolder)
        } else if gitDirectory != nil, try currentFolderIsWorkTree(of: handle) {
            folder = currentFolder
        } else {
            return
        }
        try check(
            git_repository_set_workdir(handle.pointer, folder, 0),
            "use the working tree at '\(folder)'"
        )
    }

    private func currentFolderIsWorkTree(of handle: borrowing Handle) throws(GitError) -> Bool {
        let repository = handle.pointer
        if git_repository_is_bare(repository) == 1 || !isTrue("GIT_IMPLICIT_WORK_TREE", default: true) {
            return false
        }
        // Hooks of a push into a repository that has a working tree run inside of the git directory.
        let folder = git_repository_commondir(repository).map { String(cString: $0) } ?? ""
        if Path.isInside(currentFolder, folder) { return false }

        let snapshot = try Handle("read the configuration", freedBy: git_config_free) {
            git_repository_config_snapshot(&$0, repository)
        }
        // The snapshot lends the string; only whether there is one matters.
        var workTree: UnsafePointer<CChar>?
        defer { git_error_clear() }
        return git_config_get_string(&workTree, snapshot.pointer, "core.worktree") < 0
    }

    func setObjectDatabase(of handle: borrowing Handle) throws(GitError) {
        let repository = handle.pointer
        if let folder = environment.nonEmpty("GIT_OBJECT_DIRECTORY") {
            let path = Path.absolute(folder, from: currentFolder)
            let database = try Handle("open the object directory '\(path)'", freedBy: git_odb_free) {
                git_odb_open(&$0, path)
            }
            // The repository takes a reference of its own to the database.
            try check(git_repository_set_odb(repository, database.pointer), "use the object directory")
        }
        guard let list = environment.nonEmpty("GIT_ALTERNATE_OBJECT_DIRECTORIES") else { return }
        let database = try Handle("open the object database", freedBy: git_odb_free) {
            git_repository_odb(&$0, repository)
        }
        for folder in list.split(separator: ":") {
            let path = Path.absolute(String(folder), from: currentFolder)
            try check(
                git_odb_add_disk_alternate(database.pointer, path),
                "use the object directory '\(path)'"
            )
        }
    }

    /// libgit2 cannot be told another common directory than the repository's own.
    func checkCommonDirectory(of repository: Repository) throws(GitError) {
        guard let named = environment.nonEmpty("GIT_COMMON_DIR") else { return }
        let path = Path.absolute(named, from: currentFolder)
        guard Path.real(path) == repository.commonDirectory else {
            throw .unsupportedRepository(
                path: repository.gitDirectory,
                reason: "GIT_COMMON_DIR names another folder: \(path)"
            )
        }
    }

    private func isTrue(_ name: String, default value: Bool) -> Bool {
        guard let text = environment[name] else { return value }
        return Configuration.bool(text) ?? value
    }
}
