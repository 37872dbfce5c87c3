/// The hooks of git that this tool has something to say in, by git's names for them (githooks(5)).
public enum GitHook: String, Hashable, Sendable, CaseIterable {
    /// Before a commit is made.
    case preCommit = "pre-commit"
    /// Before the commit of a merge without conflicts is made.
    case preMergeCommit = "pre-merge-commit"
    /// Before a push sends anything.
    case prePush = "pre-push"
    /// After a checkout.
    case postCheckout = "post-checkout"
    /// After a merge or a pull.
    case postMerge = "post-merge"
    /// In the repository that receives a push, before any reference is changed.
    case preReceive = "pre-receive"

    /// Whether git tells it on standard input which references are pushed.
    public var readsReferences: Bool { self == .prePush || self == .preReceive }

    /// The command that does its work; git's arguments follow.
    public var command: String {
        switch self {
        case .preCommit, .preMergeCommit: "git-migrate check --staged"
        case .prePush, .preReceive, .postCheckout, .postMerge: "git-migrate hooks run \(rawValue)"
        }
    }

    /// What it is called in `.pre-commit-hooks.yaml`.
    public var frameworkID: String {
        switch self {
        case .preCommit, .preMergeCommit: "git-migrate"
        case .prePush, .preReceive, .postCheckout, .postMerge: "git-migrate-\(rawValue)"
        }
    }

    /// Those that are installed unless others are named.
    static func defaults(bare: Bool) -> [GitHook] {
        allCases.filter { ($0 == .preReceive) == bare }
    }
}
