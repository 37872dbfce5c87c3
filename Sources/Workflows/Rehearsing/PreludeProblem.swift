/// Why scratch databases cannot begin with a prelude.
public enum PreludeProblem: Error, Sendable {
    /// The commit, or the index, has no file there.
    case missing(path: String)
    /// The server refused it.
    case refused(Rehearsal.Refusal)
}
