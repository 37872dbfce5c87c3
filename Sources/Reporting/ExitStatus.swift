/// What the tool's exit status says.
public enum ExitStatus: Int32, Sendable {
    /// Done, or nothing to do.
    case done = 0
    /// Findings, or a refusal; nothing was changed.
    case refused = 1
    /// A run failed, and what was begun was undone.
    case failed = 2
    /// The state needs a person.
    case needsPerson = 3
    /// Git's or the database's own refusal.
    case fatal = 128
    /// The command line makes no sense.
    case usage = 129
}
