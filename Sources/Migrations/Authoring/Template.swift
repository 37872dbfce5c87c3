/// The text that a new migration starts with.
public struct Template: Hashable, Sendable {
    /// What the migration will be called.
    public let id: MigrationID
    /// `Ada Lovelace <ada@example.org>`.
    public let author: String
    /// `2026-11-21`.
    public let date: String
    /// What the migration is for.
    public let purpose: String

    /// The template of one migration.
    public init(id: MigrationID, author: String, date: String, purpose: String) {
        self.id = id
        self.author = Self.line(author)
        self.date = Self.line(date)
        self.purpose = Self.line(purpose)
    }

    /// A comment ends with its line, so that a second line would be SQL.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The script of one side, with nothing in its transaction yet.
    public func text(_ side: Side) -> String {
        switch side {
        case .up:
            text(
                side,
                """
                BEGIN;

                -- Write the change here.

                -- Verify: a query that fails unless the change is there, such as SELECT 1 / count(*) FROM new_table;

                COMMIT;

                """
            )
        case .down:
            text(
                side,
                """
                BEGIN;

                -- Undo here what the up script does, the last change first.

                -- Verify: a query that fails unless the change is gone.

                COMMIT;

                """
            )
        }
    }

    /// Whether a line of a down script is one that a template has, and not one that someone wrote.
    public static func writes(_ line: String) -> Bool {
        let heads = ["-- Rollback:", "-- Author:", "-- Date:", "-- Purpose:"]
        let own = Template(
            id: MigrationID(version: Version(number: 1, width: 1), name: ""),
            author: "",
            date: "",
            purpose: ""
        )
        return heads.contains { line.hasPrefix($0) }
            || own.text(.down).split(separator: "\n", omittingEmptySubsequences: false).contains {
                $0 == line
            }
    }

    /// The script of one side with these statements; without any, with nothing in its transaction yet.
    public func text(_ side: Side, _ body: Fix.Body?) -> String {
        guard let body else { return text(side) }
        return text(side, body.isTransaction ? "BEGIN;\n\n\(body.text)\nCOMMIT;\n" : body.text)
    }

    private func text(_ side: Side, _ statements: String) -> String {
        let (title, lead) = side == .up ? ("Migration", "") : ("Rollback", "undo: ")
        return """
            -- \(title): \(id)
            -- Author: \(author)
            -- Date: \(date)
            -- Purpose: \(lead)\(purpose)

            \(statements)
            """
    }
}
