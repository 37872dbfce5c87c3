import Testing

@testable import SQL

@Suite struct RowConditionTests {
    private func condition(_ clause: String, with: String = "") throws -> RowCondition? {
        let script = try Script.parse(Array("\(with) UPDATE t SET a = 1 \(clause)".utf8))
        guard case .update(_, _, let condition)? = script.statements.first?.actions.first else { return nil }
        return condition
    }

    @Test(arguments: [
        "WHERE id = 1", "WHERE 1 = t.id", "WHERE id IN (1, 2)", "WHERE code = 'a'::text AND b > 3",
        "WHERE id = ANY (ARRAY[1, 2])", "WHERE id = ANY ('{1,2}')", "WHERE id BETWEEN 1 AND 1000",
        "WHERE id = 1 OR id = 2", "WHERE id = (SELECT max(id) FROM t)",
        "WHERE id IN (SELECT id FROM t LIMIT 100)", "WHERE ctid = ANY (ARRAY(SELECT ctid FROM t LIMIT 10))",
        "WHERE CURRENT OF c",
    ])
    func rowsThatAreNamedOrCountedAreNarrow(clause: String) throws {
        let condition = try #require(try condition(clause))
        #expect(condition.isThere && condition.isNarrow)
    }

    @Test(arguments: [
        "WHERE a IS NULL", "WHERE b", "WHERE b = true", "WHERE a <> 'x'", "WHERE id > 5", "WHERE a = b",
        "WHERE id = 1 OR a IS NULL", "WHERE NOT id = 1", "WHERE id NOT IN (1, 2)",
        "WHERE id NOT BETWEEN 1 AND 2",
        "WHERE id IN (SELECT id FROM x)", "FROM x WHERE x.id = t.id", "FROM x",
    ])
    func otherConditionsMayTakeAnyNumberOfRows(clause: String) throws {
        let condition = try #require(try condition(clause))
        #expect(condition.isThere && !condition.isNarrow)
    }

    @Test func aBatchMayBeTakenInFront() throws {
        let batch = "WITH batch AS (SELECT id FROM t WHERE a IS NULL LIMIT 100)"
        let condition = try #require(try condition("FROM batch WHERE batch.id = t.id", with: batch))
        #expect(condition.isNarrow && condition.reads.isEmpty)
    }

    @Test func whatACopyReadsIsKnown() throws {
        let script = try Script.parse(
            Array(
                """
                CREATE TABLE a AS SELECT * FROM s.b; SELECT * INTO c FROM d; INSERT INTO e SELECT 1 FROM f, g;
                INSERT INTO e VALUES (1)
                """.utf8
            )
        )
        let reads = script.statements.flatMap(\.actions).map { action -> [ObjectName] in
            switch action {
            case .createTable(let table): table.reads
            case .insert(let insert): insert.reads
            default: []
            }
        }
        #expect(reads.map { $0.map(\.description) } == [["s.b"], ["d"], ["f", "g"], []])
    }
}
