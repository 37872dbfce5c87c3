import Migrations
import SQL

/// What undoes an up half as the text of a script, with a mark wherever a person must write.
struct UndoText {
    let undo: Undo

    /// The statements, which run in a transaction unless one of them cannot.
    var body: Fix.Body {
        let text = undo.steps.map(Self.text).joined(separator: "\n\n") + "\n"
        return undo.runsOutsideTransaction ? .statements(text) : .transaction(text)
    }

    private static func text(_ step: Undo.Step) -> String {
        switch step {
        case .statement(let sql, let note): note.map { "-- \($0)\n" + sql } ?? sql
        case .gap(let gap): text(gap)
        }
    }

    /// A statement that fails stands where a person must write one, so that nobody takes the script for complete.
    private static func text(_ gap: Undo.Gap) -> String {
        let what = gap.what.split(whereSeparator: \.isNewline).joined(separator: " ").replacing(
            "$$",
            with: "$ $"
        )
        let message = "line \(gap.line) of the up script is not undone: \(what)".replacing("%", with: "%%")
            .asLiteral
        return """
            -- Write here what undoes line \(gap.line) of the up script: \(what).
            -- Where nothing can, keep the line below; the script then refuses to run.
            DO $$ BEGIN RAISE EXCEPTION \(message); END $$;
            """
    }
}
