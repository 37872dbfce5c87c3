import SQL
import Testing

@Suite struct OutsideTransactionTests {
    @Test(arguments: [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX CONCURRENTLY"),
        ("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", "CREATE INDEX CONCURRENTLY"),
        ("DROP INDEX CONCURRENTLY i", "DROP INDEX CONCURRENTLY"),
        ("REINDEX INDEX CONCURRENTLY i", "REINDEX CONCURRENTLY"),
        ("REINDEX (CONCURRENTLY) TABLE t", "REINDEX CONCURRENTLY"),
        ("REINDEX (CONCURRENTLY on, VERBOSE) TABLE t", "REINDEX CONCURRENTLY"),
        ("REINDEX SCHEMA s", "REINDEX SCHEMA"), ("REINDEX DATABASE d", "REINDEX DATABASE"),
        ("REINDEX SYSTEM d", "REINDEX SYSTEM"),
        ("VACUUM", "VACUUM"), ("VACUUM (ANALYZE) t", "VACUUM"),
        ("CREATE DATABASE d", "CREATE DATABASE"), ("DROP DATABASE d", "DROP DATABASE"),
        ("ALTER DATABASE d SET TABLESPACE t", "ALTER DATABASE SET TABLESPACE"),
        ("CREATE TABLESPACE t LOCATION '/x'", "CREATE TABLESPACE"), ("DROP TABLESPACE t", "DROP TABLESPACE"),
        ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM"), ("CLUSTER", "CLUSTER"),
        ("DISCARD ALL", "DISCARD ALL"),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "ALTER TABLE ... DETACH CONCURRENTLY"),
        (
            "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
            "CREATE SUBSCRIPTION ... WITH (create_slot = true)"
        ),
        ("ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION ... REFRESH"),
        ("ALTER SUBSCRIPTION s SET PUBLICATION p", "ALTER SUBSCRIPTION with refresh"),
        ("ALTER SUBSCRIPTION s ADD PUBLICATION p WITH (refresh = 1)", "ALTER SUBSCRIPTION with refresh"),
        ("ALTER SUBSCRIPTION s DROP PUBLICATION p", "ALTER SUBSCRIPTION with refresh"),
        ("COMMIT PREPARED 'x'", "COMMIT PREPARED"), ("ROLLBACK PREPARED 'x'", "ROLLBACK PREPARED"),
    ])
    func whatPostgreSQLRefusesInABlockIsKnown(text: String, reason: String) throws {
        #expect(try statement(text).outsideTransaction == reason)
    }

    @Test(arguments: [
        "CREATE INDEX i ON t (a)", "DROP INDEX i", "REINDEX (CONCURRENTLY false) TABLE t", "REINDEX TABLE t",
        "ANALYZE", "ALTER DATABASE d SET work_mem = '1MB'", "ALTER DATABASE d RENAME TO e",
        "CLUSTER t USING i",
        "DISCARD TEMP", "ALTER TABLE t DETACH PARTITION p", "ALTER TABLE t DETACH PARTITION p FINALIZE",
        "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = off)",
        "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = false)",
        "ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)", "ALTER SUBSCRIPTION s DISABLE",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "ALTER TYPE t ADD VALUE 'x'", "CHECKPOINT",
        "CREATE TABLE \"concurrently\" (a int)", "SELECT 'VACUUM'",
    ])
    func whatRunsInABlockIsLeftThere(text: String) throws {
        #expect(try statement(text).outsideTransaction == nil)
    }

    @Test(arguments: [
        ("REINDEX TABLE t", true), ("CLUSTER t", true), ("DROP SUBSCRIPTION s", true), ("CALL p()", true),
        ("DO $$ BEGIN COMMIT; END $$", true), ("DO $$ BEGIN RAISE 'COMMIT'; -- commit\n END $$", false),
        ("CREATE TABLE t ()", false), ("VACUUM", false),
    ])
    func whatDependsOnTheDatabaseIsSaidToDepend(text: String, depends: Bool) throws {
        #expect((try statement(text).perhapsOutsideTransaction != nil) == depends)
    }
}
