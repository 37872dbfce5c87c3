import SQL
import Testing

/// Files that overflow the parser's stack, or keep its scanner busy for hours, when they reach it.
@Suite(.serialized) struct BombTests {
    static let size = 20_000_000

    @Test(arguments: [
        ("SELECT 1", "+1", ""), ("SELECT 1", "::int", ""), ("SELECT 1", " IS NULL", ""),
        ("SELECT ", "NOT ", "true"),
        ("SELECT ", "- ", "1"), ("SELECT a", " BETWEEN 1 AND 2 IS NULL", ""), ("SELECT a.and", "+a.and", ""),
        ("SELECT 1", " UNION SELECT 1, 2", ""), ("SELECT * FROM a", " JOIN a ON b AND c", ""),
        ("SELECT ", "(", ""),
        ("SELECT ARRAY", "[", ""), ("SELECT ", "CASE WHEN a AND ", ""), ("SELECT ", "(SELECT ", ""),
        ("SELECT ", "f(", ""), ("", "CREATE FUNCTION f() BEGIN ATOMIC ", ""), ("SELECT ", "++++++++", "1"),
    ])
    func deepStatementsAreRefusedUnread(head: String, middle: String, tail: String) {
        let error = #expect(throws: SQLError.self) {
            try Script.parse(repeated(head, middle, tail, bytes: Self.size))
        }
        guard case .tooDeep = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("SELECT a", "||'x'", 49_000), ("SELECT a", "::int", 20_000), ("SELECT 1", " UNION SELECT 1", 12_000),
        ("SELECT a", " IS NULL", 12_000), ("SELECT a", " OR a", 20_000), ("SELECT a", " AND a", 20_000),
        ("SELECT * FROM a", " CROSS JOIN a", 12_000),
    ])
    func whatAServerEvaluatesIsParsed(head: String, middle: String, times: Int) throws {
        let script = try Script.parse(repeated(head, middle, times: times))
        #expect(script.statements.map(\.kind) == [.select])
    }

    @Test(arguments: ["/*", "/*/", "/* -- '"])
    func nestedCommentsAreRefusedUnread(opening: String) {
        #expect(throws: SQLError.self) { try Script.parse(repeated("SELECT 1 ", opening, bytes: Self.size)) }
        let nested = repeated("", "/*", times: 101) + repeated("", "*/", times: 101)
        #expect(Script.problems(in: nested) == [.commentsTooDeep(offset: 200, limit: 100)])
    }

    @Test func commentsOfAHundredLevelsAreTaken() throws {
        let nested = repeated("SELECT 1 ", "/*", times: 100) + repeated("", "*/", times: 100)
        #expect(try Script.parse(nested).statements.count == 1)
    }

    @Test(arguments: [
        ("", "\n"), ("", ";"), ("SELECT 1 ", "--\n"), ("SELECT 1 ", "/**/"), ("SELECT '", "''"),
        ("SELECT $$ ", "$a$b"),
    ])
    func longButFlatFilesAreRead(head: String, middle: String) {
        let problems = Script.problems(in: repeated(head, middle, bytes: Self.size / 20))
        #expect(problems.allSatisfy { if case .unterminated = $0 { true } else { false } })
    }

    @Test func manyCallersShareTheDeepStack() async throws {
        let bytes = repeated("SELECT 1", "+1", times: 3000)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 { group.addTask { try Script.parse(bytes).statements.count } }
            return try await group.reduce(0, +)
        }
        #expect(counts == 16)
    }
}
