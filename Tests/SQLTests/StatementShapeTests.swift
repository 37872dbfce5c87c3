import Testing

@testable import SQL

/// Of INSERTs that differ in constants alone only the first is parsed, and nobody can tell.
@Suite struct StatementShapeTests {
    static let statements: [String] = [
        "INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (2, 'b;')", "insert into t values (3, 'c''')",
        "INSERT INTO t VALUES (4.5, 'a')", "INSERT INTO t VALUES (12345678901, 'a')",
        "INSERT INTO t VALUES (6, E'\\'')",
        "INSERT INTO t VALUES (7, 'a'\n'b')", "INSERT INTO t VALUES (8, U&'\\0041')",
        "INSERT INTO u VALUES (9, 'a')",
        "INSERT INTO \"t\" VALUES (1, 'a')", "INSERT INTO t VALUES (1, $$a$$)",
        "INSERT INTO t VALUES (1 , 'x') ",
        "INSERT INTO t VALUES (1, /* c */ 'a')", "INSERT INTO t VALUES (1e5, 'a')",
        "INSERT INTO t VALUES (-1, 'a')",
        "INSERT INTO t VALUES (1, 'é😀')", "INSERT INTO t SELECT 1, 'a' FROM u",
        "INSERT INTO t SELECT 2, 'a' FROM u",
        "INSERT INTO t VALUES (1, 'a') ON CONFLICT DO NOTHING", "SELECT 1", "SELECT 2", "BEGIN",
        "INSERT INTO t WITH d AS (DELETE FROM u WHERE a = 1 RETURNING 1) SELECT 1, 'a' FROM d",
        "INSERT INTO t WITH d AS (DELETE FROM u WHERE a = 2 RETURNING 1) SELECT 1, 'a' FROM d",
        "INSERT INTO t VALUES ()", "INSERT INTO t VALUES (1, 'a' 'b')", "INSERT INTO t VALUES (1a, 'a')",
        "INSERT INTO t VALUES ('a')", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1.2.3, 'a')",
    ]

    @Test(arguments: 0..<60)
    func aRunIsReadAsItsStatementsAreAlone(seed: UInt64) throws {
        var random = Numbers(state: seed)
        let isWhole = Bool.random(using: &random)
        let pool = isWhole ? Array(Self.statements.dropLast(6)) : Self.statements
        var text = ""
        var expected: [String] = []
        var problems: [String] = []
        for _ in 0..<40 {
            let statement = pool.randomElement(using: &random) ?? ""
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let offset = text.utf8.count
                text += statement + ";" + (Bool.random(using: &random) ? " -- c\n" : "\n")
                do {
                    let alone = try #require(try Script.parse(Array(statement.utf8)).statements.first)
                    expected.append("\(offset + alone.range.lowerBound) \(facts(alone))")
                } catch {
                    let problem = try #require(Script.problems(in: Array((statement + ";").utf8)).first)
                    problems.append("\(offset + problem.offset) \(problem)")
                }
            }
        }
        #expect(Script.problems(in: Array(text.utf8)).map { "\($0.offset) \($0)" } == problems)
        guard problems.isEmpty else { return }
        let script = try Script.parse(Array(text.utf8))
        #expect(script.statements.map { "\($0.range.lowerBound) \(facts($0))" } == expected)
        #expect(script.statements.allSatisfy { script.source.bytes[$0.end - 1] == UInt8(ascii: ";") })
    }

    private func facts(_ statement: Statement) -> String {
        "\(statement.range.count) \(statement.kind) \(statement.category) \(statement.losses) \(statement.actions)"
    }
}
