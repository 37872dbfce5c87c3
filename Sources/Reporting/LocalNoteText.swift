import Migrations
import Workflows

/// What post-checkout and post-merge say of the local database.
public struct LocalNoteText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// How it stands, by what that is known, and the command that goes on.
    public func text(_ note: LocalNote) -> String {
        let parts = [
            part(note.behind, "lacks", "of HEAD"), part(note.ahead, "has", "that HEAD lacks"),
            part(note.edited, "ran another script of", "of HEAD"),
        ].compactMap(\.self)
        return """
            \(style.note("note:")) by the record of its last deployment, at \(note.commit.short), the local database \(listed(parts))
            \(style.warning("hint:")) \(hint(note))
            """
    }

    private func part(_ ids: [MigrationID], _ verb: String, _ rest: String) -> String? {
        guard !ids.isEmpty else { return nil }
        let names = listed(ids.map(\.description.printable), limit: 3)
        return "\(verb) \(counted(ids.count, "migration")) \(rest) (\(names))"
    }

    private func hint(_ note: LocalNote) -> String {
        guard note.edited.isEmpty else {
            return
                "git migrate local reset throws the local data away, and git migrate deploy -e local then runs HEAD's scripts"
        }
        let options =
            (note.ahead.isEmpty ? "" : " --allow-revert") + (note.late.isEmpty ? "" : " --allow-late")
        return "to bring it to HEAD: git migrate deploy -e local\(options)"
    }
}
