/// What becomes of one note that two repositories have changed: its lines are a set that both have added to and taken from.
public enum NoteMerge {
    /// The note that has what either has added, and nothing that either has taken away.
    ///
    /// - Parameters:
    ///   - base: what both had; empty where they never met.
    ///   - theirs: the lines that stay in their places.
    ///   - ours: the lines that come after them.
    public static func merged(base: String, theirs: String, ours: String) -> String {
        let (base, theirs, ours) = (Set(lines(base)), lines(theirs), lines(ours))
        let (their, own) = (Set(theirs), Set(ours))
        var merged = theirs.filter { !base.contains($0) || own.contains($0) }
        merged += ours.filter { !base.contains($0) && !their.contains($0) }
        if merged.allSatisfy({ Deployment(line: $0) != nil }) { merged.sort() }
        return merged.isEmpty ? "" : merged.joined(separator: "\n") + "\n"
    }

    private static func lines(_ note: String) -> [Substring] { note.split(separator: "\n") }
}
