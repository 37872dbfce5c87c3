import SQL
import Testing

@Suite struct CommentTests {
    @Test(arguments: [
        ("SELECT 1 -- é\n", ["-- é"]), ("/* a /* b */ c */", ["/* a /* b */ c */"]),
        ("SELECT '--', \"/*\" \"--\"", []),
        ("SELECT E'\\'--', $$ -- $$, U&'--'", []), ("SELECT 1 *-- x\n 2", ["-- x"]),
        ("SELECT 1 +/* x */ 2", ["/* x */"]),
        ("SELECT 'a' -- x\r\n 'b--c' -- d\r", ["-- x", "-- d"]), ("SELECT a$b$ -- $b$", ["-- $b$"]),
        ("SELECT $1-- x", ["-- x"]), ("/*/**/*/ --", ["/*/**/*/", "--"]), ("--a\r--b", ["--a", "--b"]),
        ("/**/", ["/**/"]), ("\\restrict $q$\nSELECT 1 -- x", ["-- x"]),
        ("/* **/ SELECT 1", ["/* **/"]),
    ])
    func commentsAreWhatPostgreSQLTakesForComments(text: String, expected: [String]) throws {
        let executable = text.contains("$1") || text.contains("a$b$") ? "PREPARE p AS " + text : text
        let script = try Script.parse(Array(executable.utf8))
        #expect(script.comments.map(\.text) == expected)
        #expect(script.comments.map(\.isLine) == expected.map { $0.hasPrefix("--") })
        for comment in script.comments {
            #expect(String(decoding: script.source.bytes[comment.range], as: UTF8.self) == comment.text)
        }
    }
}

@Suite struct SameTokensTests {
    @Test(arguments: [
        ("SELECT 1", "select 1", false), ("SELECT 1", " SELECT\n\t1 -- x", true),
        ("SELECT 1;", "SELECT 1", false),
        ("SELECT '1 '", "SELECT '1'", false), ("SELECT a.b", "SELECT a . b", true),
        ("SELECT 1a", "SELECT 1 a", false),
        ("SELECT 'a'\n'b'", "SELECT 'a' 'b'", false), ("SELECT 'a'\n'b'", "SELECT 'a' -- x\n\n 'b'", true),
        ("SELECT 'a' /**/\n'b'", "SELECT 'a'\n'b'", false), ("SELECT 1=-1", "SELECT 1 = - 1", true),
        ("SELECT 1@-1", "SELECT 1@ -1", false), ("SELECT 1 - -1", "SELECT 1 --1", false),
        ("\u{FEFF}SELECT 1", "SELECT 1", true), ("", "/* */", true), ("SELECT $$--$$", "SELECT $$$$", false),
        ("SELECT a::int", "SELECT a: :int", false), ("SELECT 'a", "SELECT 'a ", false),
        ("\\restrict $$\nSELECT $$ -- a", "\\restrict $$\nSELECT $$ -- b", false),
        ("\\restrict $$\nSELECT 1 -- a", "\\restrict $$\nSELECT 1 -- b", true),
        ("\\restrict a", "\\restrict b", false),
        ("SELECT 1\r\n", "SELECT 1\n", true), ("SELECT '\r\n'", "SELECT '\n'", false),
    ])
    func onlyCommentsAndSpaceMayDiffer(one: String, other: String, same: Bool) {
        #expect(Script.sameTokens(Array(one.utf8), Array(other.utf8)) == same)
        #expect(Script.sameTokens(Array(other.utf8), Array(one.utf8)) == same)
    }
}
