internal import CLibgit2
import Glibc

/// An open git repository. It reads objects, the index, references and configuration, and writes references.
///
/// Not for use by two threads at once.
public final class Repository {
    /// The folder of HEAD and the index: `.git`, or `.git/worktrees/<name>` in a linked worktree. Absolute.
    public let gitDirectory: String
    /// The folder of objects and references, which linked worktrees share. Absolute.
    public let commonDirectory: String
    /// The top of the working tree, absolute; nil in a bare repository.
    public let workTree: String?
    /// Whether there is no working tree.
    public var isBare: Bool { workTree == nil }
    /// The current folder relative to the top of the working tree, as `git rev-parse --show-prefix` prints it:
    /// empty at the top, `a/b/` below it, and empty outside of it.
    public let prefix: String

    let handle: Handle
    let environment: Environment
    let currentFolder: String
    var keepsNewObjectsInMemory = false

    var pointer: OpaquePointer { handle.pointer }

    init(_ handle: consuming Handle, environment: Environment, currentFolder: String) {
        let repository = handle.pointer
        // git_repository_path and its like lend strings that live as long as the repository.
        let gitDirectory = git_repository_path(repository).map { String(cString: $0) } ?? ""
        let commonDirectory = git_repository_commondir(repository).map { String(cString: $0) } ?? gitDirectory
        let workTree = git_repository_workdir(repository).map { String(cString: $0) }
        self.gitDirectory = Path.withoutTrailingSlash(gitDirectory)
        self.commonDirectory = Path.withoutTrailingSlash(Path.real(commonDirectory) ?? commonDirectory)
        self.workTree = workTree.map(Path.withoutTrailingSlash)
        self.prefix = Path.prefix(of: currentFolder, in: self.workTree)
        self.environment = environment
        self.currentFolder = currentFolder
        self.handle = handle
    }

    /// Whether history was cut off when the repository was cloned or fetched.
    ///
    /// libgit2 looks for `shallow` in the git directory, which is the wrong one in a linked worktree.
    public var isShallow: Bool {
        var status = stat()
        return stat(commonDirectory + "/shallow", &status) == 0 && status.st_size > 0
    }

    /// Whether objects were left out when the repository was cloned, to be fetched by git when it needs them.
    public var isPartialClone: Bool {
        guard let configuration = try? configuration() else { return false }
        return configuration.entries.contains { entry in
            entry.name == "extensions.partialclone"
                || entry.name.hasPrefix("remote.") && entry.name.hasSuffix(".promisor")
                    && (try? configuration.bool(entry.name)) == true
        }
    }

    /// The folder that git runs hooks from: `core.hooksPath`, or `hooks` in the common directory. Absolute.
    ///
    /// - Throws: `GitError.invalidConfiguration`.
    public func hooksDirectory() throws(GitError) -> String {
        guard let path = try configuration().string("core.hookspath"), !path.isEmpty else {
            return commonDirectory + "/hooks"
        }
        // "A relative path is taken as relative to the directory where the hooks are run" (git-config), which is
        // the top of the working tree, or the git directory of a bare repository.
        return Path.absolute(
            Path.expandingHome(path, environment: environment),
            from: workTree ?? gitDirectory
        )
    }

    /// Throws the fact behind a negative return, with what this repository knows about missing objects.
    func check(
        _ code: Int32,
        _ operation: String,
        explain: (Failure) -> GitError? = { _ in nil }
    ) throws(GitError) {
        guard code < 0 else { return }
        try Git.check(code, operation) { explain($0) ?? missingObject($0) }
    }

    /// Opens a handle of this repository's.
    func open(
        _ operation: String,
        freedBy free: Handle.Free,
        explain: (Failure) -> GitError? = { _ in nil },
        _ open: (inout OpaquePointer?) -> Int32
    ) throws(GitError) -> Handle {
        try Handle(operation, freedBy: free, explain: { explain($0) ?? missingObject($0) }, open: open)
    }

    /// Why an object may be absent here.
    func missingObject(_ id: ObjectID?) -> GitError {
        .missingObject(id, hint: isShallow ? .shallow : isPartialClone ? .partialClone : nil)
    }

    private func missingObject(_ failure: Failure) -> GitError? {
        failure.isMissingObject ? missingObject(failure.missingObject) : nil
    }

    /// An object that a walk through history does not find is the boundary of a shallow clone.
    func incompleteHistory(_ failure: Failure) -> GitError? {
        failure.isMissingObject && isShallow ? .shallowHistory : nil
    }
}
