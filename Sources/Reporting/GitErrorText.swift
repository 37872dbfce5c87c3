import Git

/// Git's errors in words.
enum GitErrorText {
    static func complaint(_ error: GitError) -> Complaint {
        if case .unknownRevision("HEAD") = error {
            return Complaint(
                "this branch has no commit yet",
                hints: ["git commit makes the first; migrations are read from commits"],
                status: .fatal
            )
        }
        return Complaint("\(error)".printable, hints: hints(error), status: .fatal)
    }

    private static func hints(_ error: GitError) -> [String] {
        switch error {
        case .noRepository: ["run it inside a repository, or make one: git init"]
        case .foreignOwner(let path):
            ["if you trust it: git config --global --add safe.directory \(path.printable)"]
        case .unsupportedRepository: ["libgit2 reads SHA-1 repositories with loose and packed references"]
        case .unknownRevision:
            ["git tag and git branch -a list what there is; git fetch --tags brings what is missing"]
        case .ambiguousRevision: ["give more of its digits, or a full name such as refs/tags/…"]
        case .notACommit: ["name a commit, a tag of a commit, or a branch"]
        case .missingObject(_, .shallow?), .shallowHistory:
            ["bring the whole history: git fetch --unshallow --tags"]
        case .missingObject(_, .partialClone?):
            ["bring what is missing: git fetch --refetch --filter=blob:limit=1g, or clone without --filter"]
        case .missingObject: ["git fsck tells what the repository lacks"]
        case .referenceChanged: ["another command moved it; run this one again"]
        case .invalidReferenceName: []
        case .invalidConfiguration(let file, _, _):
            file.map { ["git config -f \($0.printable) --list shows what git makes of it"] } ?? []
        case .other: []
        }
    }
}
