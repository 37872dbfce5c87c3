import Migrations
import Testing

@Suite struct AuthoringTests {
    @Test(
        "A name is made of the letters and digits of the words",
        arguments: [
            (["add", "invoices"], "add_invoices"),
            (["Add invoices & totals"], "add_invoices_totals"),
            (["  add   2FA  "], "add_2fa"),
            (["add_users"], "add_users"),
            (["__add--users__"], "add_users"),
            (["a/b", "..", "c.sql"], "a_b_c_sql"),
            (["drop;", "'x'"], "drop_x"),
            (["naïve", "Größe", "l'été"], "naive_grosse_lete"),
            (["line\nfeed\0nul"], "line_feed_nul"),
            (["7"], "7"),
        ] as [([String], String)]
    )
    func slug(words: [String], name: String) {
        #expect(MigrationID.slug(words) == name)
    }

    @Test(
        "Words without a letter or digit of ASCII make no name",
        arguments: [[], [""], ["&", "--"], ["表"], ["½²"], [" ", "_"]]
    )
    func noSlug(words: [String]) {
        #expect(MigrationID.slug(words) == nil)
    }

    @Test("A template names the migration, its author, date and purpose, and holds an empty transaction")
    func template() throws {
        let template = Template(
            id: try id("004_add_invoices"),
            author: "Ada <ada@example.org>",
            date: "2026-11-21",
            purpose: "Add invoices"
        )
        let up = template.text(.up)
        #expect(
            up.hasPrefix(
                "-- Migration: 004_add_invoices\n-- Author: Ada <ada@example.org>\n-- Date: 2026-11-21\n"
            )
        )
        #expect(up.contains("-- Purpose: Add invoices\n"))
        let down = template.text(.down)
        #expect(down.hasPrefix("-- Rollback: 004_add_invoices\n"))
        #expect(down.contains("-- Purpose: undo: Add invoices\n"))
        for text in [up, down] {
            #expect(Self.statements(text) == ["BEGIN;", "COMMIT;"])
            #expect(text.contains("-- Verify: "))
            #expect(text.hasSuffix("COMMIT;\n"))
        }
    }

    @Test(
        "No word of an author or a purpose becomes SQL",
        arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{0B}", "\u{0C}"]
    )
    func injection(lineEnd: String) throws {
        let words = "add users\(lineEnd)DROP TABLE users;"
        let template = Template(id: try id("1_x"), author: words, date: "2026-11-21", purpose: words)
        for side in Side.allCases {
            #expect(Self.statements(template.text(side)) == ["BEGIN;", "COMMIT;"])
            #expect(template.text(side).contains("add users DROP TABLE users;\n"))
        }
    }

    /// The lines that are no comments.
    private static func statements(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.hasPrefix("--") }
    }
}
