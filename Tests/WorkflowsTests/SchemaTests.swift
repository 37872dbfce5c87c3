import SQL
import Testing

@testable import Workflows

@Suite struct SchemaTests {
    private func schema(_ sql: String) throws -> Schema {
        var schema = Schema()
        schema.apply(try Script.parse(Array(sql.utf8)), of: nil)
        return schema
    }

    @Test func anIndexGoesWithItsTable() throws {
        #expect(
            try schema("CREATE TABLE a (x int); CREATE INDEX i ON a (x); DROP TABLE a").index(ObjectName("i"))
                == nil
        )
    }

    @Test func anIndexThatIsMadeAgainOfAnotherTableStaysWhenTheFirstGoes() throws {
        let schema = try schema(
            """
            CREATE TABLE a (x int); CREATE TABLE b (x int);
            CREATE INDEX i ON a (x); DROP INDEX i; CREATE INDEX i ON b (x);
            DROP TABLE a
            """
        )
        #expect(schema.index(ObjectName("i"))?.table == ObjectName("b"))
    }

    @Test func aNameWithoutASchemaIsFoundWhereItIsTheOnlyOne() throws {
        let one = try schema("CREATE TABLE s.a (x int)")
        #expect(one.relation(ObjectName("a")) != nil)
        #expect(one.hasMade(ObjectName("a")))
        let two = try schema("CREATE TABLE s.a (x int); CREATE TABLE t.a (x int)")
        #expect(two.relation(ObjectName("a")) == nil)
        #expect(two.hasMade(ObjectName("a")))
        #expect(try schema("CREATE TABLE s.a (x int); DROP TABLE s.a").relation(ObjectName("a")) == nil)
    }
}
