import Testing

@testable import Reporting

/// The Markdown of the rules' pages on a terminal.
@Suite struct PageTests {
    @Test(arguments: [
        ("a `b c` d", "a b c d"), ("a **b** *c d*.", "a b c d."),
        ("see [the layout](../layouts.md).", "see the layout."),
        ("`SELECT *` and 2 * 3", "SELECT * and 2 * 3"), ("``a ` b``", "a ` b"),
        ("\\*no mark\\*", "*no mark*"),
        ("[`a`](a.md), b", "a, b"), ("a [bracket] and `an open one", "a [bracket] and `an open one"),
    ])
    func textIsShownWithoutItsMarks(markdown: String, text: String) {
        #expect(InlineMarkdown(markdown).lines(width: 80, .plain) == [text])
    }

    @Test func linesAreBrokenBetweenWordsAndNotInCode() {
        #expect(
            InlineMarkdown("one two `three four` five").lines(width: 9, .plain) == [
                "one two", "three four", "five",
            ]
        )
    }

    @Test func codeListsAndTablesKeepTheirLines() {
        let page =
            "# a\n\ntext\nmore\n- one\n  goes on\n- two\n\n```sql\nSELECT 1;\n\n- 2\n```\n| a | b |\n|---|---|\n| 1 | `2` |\n"
        #expect(
            Markdown(page).blocks == [
                .heading("a"), .text("text more", mark: nil), .text("one goes on", mark: "- "),
                .text("two", mark: "- "), .verbatim(["SELECT 1;", "", "- 2"]),
                .verbatim(["| a | b |", "| 1 | 2 |"]),
            ]
        )
    }

    @Test(arguments: [
        ("unpaird", ["unpaired"]), ("Not_A_File", ["not-a-file"]), ("name", ["bad-name", "column-renamed"]),
        ("zzz", []),
        ("", []),
    ])
    func aMistypedNameIsAnsweredWithTheNearest(typed: String, names: [String]) {
        let known = ["unpaired", "column-renamed", "bad-name", "not-a-file", "syntax"]
        #expect(SimilarNames.of(typed, among: known) == names)
    }
}
