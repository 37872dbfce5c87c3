/// One item of the release checklist, which an environment may require. The names are for ever: configuration, ledgers and scripts
/// hold them.
public enum Gate: String, Hashable, Sendable, CaseIterable {
    /// No rule of the check finds an error in what the plan applies.
    case checked
    /// Every pair is proven to restore the schema.
    case rehearsed
    /// The environment that goes before this one has the same blobs.
    case staging
    /// The tests passed there.
    case stagingTests = "staging-tests"
    /// A release tag names the target.
    case tag
    /// The tag is signed by somebody who is known.
    case signature
    /// Others than the authors have signed the plan.
    case approvals
    /// A backup is on record.
    case backup
    /// The time is one at which deployments may begin.
    case window
    /// The environment's name was given.
    case confirmation
}

/// What was decided of a gate that the environment requires.
public enum Verdict: Sendable {
    /// It is open, and this shows it.
    case passed(Evidence)
    /// It is shut: this is missing.
    case refused(Lack)
    /// It is shut, and somebody goes through for a reason.
    case overridden(Lack, reason: String)
    /// It is decided only when the deployment begins.
    case awaited
}
