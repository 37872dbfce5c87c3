/// Why scratch databases cannot begin with a prelude.
public enum PreludeProblem: Error, Sendable {
    /// The commit, or the index, has no file there.
    case missing(path: String)
    /// It cannot be read as SQL, or cannot run as a migration.
    case unreadable(ScriptProblem)
    /// The server refused it.
    case refused(Rehearsal.Refusal)
}
