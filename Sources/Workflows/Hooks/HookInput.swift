import Git

/// What git, or a manager of hooks in its place, gives to a hook.
public struct HookInput {
    private let arguments: [String]
    private let variables: [String: String]
    private let readLines: () -> [String]

    /// - Parameters:
    ///   - arguments: the hook's own.
    ///   - variables: the process environment.
    ///   - readLines: reads standard input to its end, line by line; called only for a hook that git writes to.
    public init(arguments: [String], variables: [String: String], readLines: @escaping () -> [String]) {
        self.arguments = arguments
        self.variables = variables
        self.readLines = readLines
    }

    /// The remote that pre-push is about: its name, or its URL where it has none.
    public var remote: String? { arguments.first ?? variables["PRE_COMMIT_REMOTE_NAME"] }

    /// The references that pre-push is told of. The pre-commit framework reads them itself, and passes the first one on in
    /// variables.
    ///
    /// - Throws: ``PushProblem``.
    public func sentReferences(in project: Project) throws -> [ReferenceUpdate] {
        guard let reference = variables["PRE_COMMIT_REMOTE_BRANCH"] else {
            return try ReferenceUpdate.ofSent(readLines())
        }
        // Of a first push the framework tells no range, but the local name.
        let spec = variables["PRE_COMMIT_TO_REF"] ?? variables["PRE_COMMIT_LOCAL_BRANCH"]
        let new = try spec.map { try project.repository.revision($0).commit }
        // Where its range begins is not what the remote has: a new tag would seem to be moved.
        let isBranch = reference.hasPrefix("refs/heads/")
        let old = isBranch ? variables["PRE_COMMIT_FROM_REF"].flatMap(ObjectID.init(hex:)) : nil
        return [ReferenceUpdate(reference, old: old, new: new)]
    }

    /// The references that pre-receive is told of.
    ///
    /// - Throws: ``PushProblem``.
    public func receivedReferences() throws(PushProblem) -> [ReferenceUpdate] {
        try ReferenceUpdate.ofReceived(readLines())
    }

    /// The commits that HEAD went from and to; nil where it stayed, or where it was nowhere before.
    ///
    /// post-checkout is told `<old> <new> <1 for a branch, 0 for files>`, and post-merge `<1 for a squash>`.
    public func movement(_ hook: GitHook, in project: Project) throws -> (from: ObjectID, to: ObjectID)? {
        let repository = project.repository
        switch hook {
        case .postCheckout:
            let old = arguments.first ?? variables["PRE_COMMIT_FROM_REF"]
            let new = arguments.dropFirst().first ?? variables["PRE_COMMIT_TO_REF"]
            let kind = arguments.dropFirst(2).first ?? variables["PRE_COMMIT_CHECKOUT_TYPE"]
            guard kind == "1", let from = old.flatMap(ObjectID.init(hex:))?.orNil,
                let to = new.flatMap(ObjectID.init(hex:))?.orNil, from != to
            else { return nil }
            return (from, to)
        case .postMerge:
            // A squash leaves HEAD where it was.
            let isSquash = arguments.first ?? variables["PRE_COMMIT_IS_SQUASH_MERGE"]
            guard isSquash != "1", let from = try repository.reference("ORIG_HEAD"),
                let to = try repository.head().commit, from != to
            else { return nil }
            return (from, to)
        case .preCommit, .preMergeCommit, .prePush, .preReceive:
            return nil
        }
    }
}
