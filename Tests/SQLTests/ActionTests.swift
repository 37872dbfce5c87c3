import Testing

@testable import SQL

@Suite struct ActionTests {
    private func actions(_ sql: String) throws -> [Action] {
        try Script.parse(Array(sql.utf8)).statements.flatMap(\.actions)
    }

    private func table(_ sql: String) throws -> TableDefinition? {
        guard case .createTable(let table)? = try actions(sql).first else { return nil }
        return table
    }

    private func changes(_ sql: String) throws -> [TableChange] {
        guard case .alterTable(let alteration)? = try actions(sql).first else { return [] }
        return alteration.changes
    }

    @Test func aTableHasItsColumnsAndConstraints() throws {
        let sql = """
            CREATE TABLE IF NOT EXISTS billing.invoice (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                total numeric(10,2) NOT NULL DEFAULT round(random()),
                note varchar(20)[] CHECK (note IS NOT NULL),
                customer int REFERENCES customer (id),
                CONSTRAINT one UNIQUE (total, note)
            ) PARTITION BY RANGE (id)
            """
        let table = try #require(try table(sql))
        #expect(table.name == ObjectName(schema: "billing", "invoice"))
        #expect(table.ifNotExists && table.isPartitioned)
        #expect(table.columns.map(\.name) == ["id", "total", "note", "customer"])
        #expect(
            table.columns.compactMap(\.type?.description) == [
                "int8", "numeric(10,2)", "varchar(20)[]", "int4",
            ]
        )
        #expect(table.columns.map(\.isNotNull) == [true, true, false, false])
        #expect(table.columns[0].isIdentity && table.columns[0].isPrimaryKey)
        #expect(table.columns[1].defaultValue?.functions.map(\.name) == ["round", "random"])
        #expect(table.columns[2].constraints.first?.condition?.columnsNotNull == ["note"])
        #expect(table.columns[3].constraints.first?.references == ObjectName("customer"))
        #expect(table.constraints.map(\.columns) == [["total", "note"]])
    }

    @Test(arguments: ["", "SELECT 1;\n  ", "/* é */ SELECT 'ü';"])
    func placesAreThoseOfTheFile(lead: String) throws {
        let sql = lead + "ALTER TABLE t ADD COLUMN a int, ADD CONSTRAINT c CHECK (a > 0);"
        guard case .alterTable(let alteration)? = try actions(sql).last,
            case .addColumn(let column, _) = alteration.changes[0],
            case .addConstraint(let constraint) = alteration.changes[1]
        else {
            Issue.record("not read")
            return
        }
        let bytes = Array(sql.utf8)
        #expect(String(decoding: bytes[column.offset...].prefix(5), as: UTF8.self) == "a int")
        #expect(String(decoding: bytes[constraint.offset...].prefix(12), as: UTF8.self) == "CONSTRAINT c")
    }

    @Test func whatAnIndexIsComputedFromIsKnown() throws {
        guard
            case .createIndex(let index)? = try actions(
                "CREATE INDEX i ON t (a, lower(b), (c || d)) WHERE e IS NULL AND a > 0"
            ).first
        else {
            Issue.record("no index")
            return
        }
        #expect(index.columns == ["a", nil, nil])
        #expect(index.computedFrom == ["b", "c", "d", "e", "a"])
    }

    @Test func aColumnAloneIsKnownBelowItsCasts() throws {
        let read = try changes(
            "ALTER TABLE t ALTER a TYPE text COLLATE \"C\" USING t.a::varchar(3)::text, ALTER b TYPE int USING b + 1"
        )
        guard case .alterType("a", let type, let using?) = read[0],
            case .alterType("b", _, let sum?) = read[1]
        else {
            Issue.record("no changes of type")
            return
        }
        #expect(type.description == "text COLLATE \"C\"")
        #expect(using.soleColumn == "a" && using.casts.map(\.description) == ["varchar(3)", "text"])
        #expect(sum.soleColumn == nil && sum.casts.isEmpty)
    }

    @Test func whatASchemaIsMadeWithIsInIt() throws {
        let made = try actions(
            "CREATE SCHEMA s CREATE TABLE t (id int) CREATE INDEX i ON t (id) CREATE VIEW v AS SELECT 1"
        )
        guard case .createTable(let table) = made[1], case .createIndex(let index) = made[2],
            case .createView(let view) = made[3]
        else {
            Issue.record("not read")
            return
        }
        #expect([table.name, index.table, view.name].map(\.schema) == ["s", "s", "s"])
        #expect(index.name == ObjectName(schema: "s", "i"))
    }

    @Test func theDefaultPartitionIsKnown() throws {
        #expect(try table("CREATE TABLE a PARTITION OF b DEFAULT")?.isDefaultPartition == true)
        #expect(try table("CREATE TABLE a PARTITION OF b FOR VALUES IN (1)")?.isDefaultPartition == false)
    }

    @Test func stringConstantsAreReadWithTheirCasts() throws {
        let sql =
            "SELECT 1; UPDATE t SET a = 'it''s', b = 'x'::app.\"Mood\", c = /* 'no' */ E'n', d = 'y' :: text || '';"
        let script = try Script.parse(Array(sql.utf8))
        let found = script.stringConstants(in: script.statements[1].range)
        #expect(found.map(\.text) == ["it's", "x", "y", ""])
        #expect(found.map(\.cast) == [[], ["app", "Mood"], ["text"], []])
        #expect(String(decoding: script.source.bytes[found[1].range], as: UTF8.self) == "'x'")
    }

    @Test func changesOfATableAreReadInOrder() throws {
        let read = try changes(
            """
            ALTER TABLE ONLY t DROP COLUMN IF EXISTS a CASCADE, ALTER b TYPE text USING b::text, ALTER c SET NOT NULL,
            ALTER d DROP DEFAULT, VALIDATE CONSTRAINT e, DROP CONSTRAINT f, ENABLE ROW LEVEL SECURITY,
            ADD CONSTRAINT g PRIMARY KEY USING INDEX h, ADD CONSTRAINT i FOREIGN KEY (j) REFERENCES k NOT VALID,
            SET (fillfactor = 70), DISABLE TRIGGER ALL
            """
        )
        #expect(read[0] == .dropColumn("a", ifExists: true, cascade: true))
        guard case .alterType("b", let type, let using) = read[1] else {
            Issue.record("no change of type")
            return
        }
        #expect(type == DataType("text") && using?.columns == ["b"])
        #expect(read[2] == .setNotNull(column: "c"))
        #expect(read[3] == .dropDefault(column: "d"))
        #expect(read[4] == .validateConstraint("e"))
        #expect(read[5] == .dropConstraint("f", ifExists: false, cascade: false))
        #expect(read[6] == .rowSecurity(.enable))
        guard case .addConstraint(let key) = read[7], case .addConstraint(let foreign) = read[8] else {
            Issue.record("no constraints")
            return
        }
        #expect(key.kind == .primaryKey && key.index == "h")
        #expect(foreign.kind == .foreignKey && foreign.isNotValid && foreign.columns == ["j"])
        #expect(read[9] == .setOptions(["fillfactor"]))
        #expect(read[10] == .toggleEveryTrigger(isOn: false))
        #expect(try changes("ALTER TABLE t DISABLE TRIGGER USER") == [.toggle(.trigger, nil, isOn: false)])
    }

    @Test(arguments: [
        (
            "DROP TABLE a, b.c CASCADE",
            [NamedObject(.table, ObjectName("a")), NamedObject(.table, ObjectName(schema: "b", "c"))]
        ),
        ("DROP TRIGGER x ON s.t", [NamedObject(.trigger, ObjectName("x"), of: ObjectName(schema: "s", "t"))]),
        (
            "DROP FUNCTION f(int, text)",
            [NamedObject(.function, ObjectName("f"), arguments: [DataType("int4"), DataType("text")])]
        ),
        ("DROP FUNCTION f", [NamedObject(.function, ObjectName("f"))]),
        ("DROP TYPE s.mood", [NamedObject(.type, ObjectName(schema: "s", "mood"))]),
        ("DROP EXTENSION citext", [NamedObject(.extension, ObjectName("citext"))]),
        ("DROP ROLE r", [NamedObject(.role, ObjectName("r"))]),
        ("DROP POLICY p ON t", [NamedObject(.policy, ObjectName("p"), of: ObjectName("t"))]),
    ])
    func whatIsDroppedIsNamed(sql: String, objects: [NamedObject]) throws {
        guard case .drop(let drop)? = try actions(sql).first else {
            Issue.record("no drop")
            return
        }
        #expect(drop.objects == objects)
    }

    @Test(arguments: [
        (
            "ALTER TABLE a RENAME TO b",
            Action.rename(NamedObject(.table, ObjectName("a")), to: "b", ifExists: false)
        ),
        (
            "ALTER TABLE a RENAME c TO d",
            .rename(NamedObject(.column, ObjectName("c"), of: ObjectName("a")), to: "d", ifExists: false)
        ),
        (
            "ALTER TABLE a RENAME CONSTRAINT c TO d",
            .rename(NamedObject(.constraint, ObjectName("c"), of: ObjectName("a")), to: "d", ifExists: false)
        ),
        (
            "ALTER SCHEMA a RENAME TO b",
            .rename(NamedObject(.schema, ObjectName("a")), to: "b", ifExists: false)
        ),
        ("ALTER TYPE m RENAME VALUE 'x' TO 'y'", .alterEnum(ObjectName("m"), .renameValue("x", to: "y"))),
        (
            "ALTER TYPE m ADD VALUE IF NOT EXISTS 'x'",
            .alterEnum(ObjectName("m"), .addValue("x", ifNotExists: true))
        ),
        (
            "COMMENT ON COLUMN s.t.c IS 'x'",
            .comment(NamedObject(.column, ObjectName("c"), of: ObjectName(schema: "s", "t")), "x")
        ),
        (
            "SET LOCAL search_path TO a, b",
            .set(SettingChange(name: "search_path", values: ["a", "b"], isLocal: true))
        ),
        ("RESET ROLE", .set(SettingChange(name: "role", values: nil, isLocal: false))),
        ("RESET ALL", .set(SettingChange(name: nil, values: nil, isLocal: false))),
        ("ALTER ROLE r PASSWORD 'x'", .role("r", isNew: false, hasPassword: true)),
        ("LOCK TABLE a IN SHARE MODE", .lock([ObjectName("a")], mode: .share)),
        ("LOCK a", .lock([ObjectName("a")], mode: .accessExclusive)),
        ("VACUUM FULL a", .vacuum([ObjectName("a")], full: true)),
        ("CLUSTER a USING i", .cluster(ObjectName("a"))),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", .refresh(ObjectName("v"), concurrently: true)),
        ("REINDEX (CONCURRENTLY) TABLE a", .reindex(.table, ObjectName("a"), concurrently: true)),
        ("COPY a FROM '/tmp/x'", .copy(Copy(table: ObjectName("a"), isFrom: true, place: .file("/tmp/x")))),
        ("COPY (SELECT 1) TO PROGRAM 'cat'", .copy(Copy(table: nil, isFrom: false, place: .program("cat")))),
        (
            "SELECT set_config('search_path', '', false)",
            .select([FunctionCall(name: ObjectName("set_config"), strings: ["search_path", "", nil])])
        ),
        ("DO $$ BEGIN NULL; END $$", .code(language: "plpgsql", body: " BEGIN NULL; END ")),
        ("ALTER SEQUENCE s RESTART", .alter(NamedObject(.sequence, ObjectName("s")))),
        (
            "INSERT INTO a SELECT * FROM b ON CONFLICT DO NOTHING",
            .insert(
                Insert(table: ObjectName("a"), isOfQuery: true, reads: [ObjectName("b")], onConflict: true)
            )
        ),
        (
            "INSERT INTO a VALUES (1)",
            .insert(Insert(table: ObjectName("a"), isOfQuery: false, reads: [], onConflict: false))
        ),
        (
            "CREATE EXTENSION IF NOT EXISTS citext",
            .create(NamedObject(.extension, ObjectName("citext")), ifNotExists: true, orReplace: false)
        ),
        (
            "CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()",
            .create(
                NamedObject(.trigger, ObjectName("x"), of: ObjectName("t")),
                ifNotExists: false,
                orReplace: false
            )
        ),
    ])
    func aStatementDoesOneThing(sql: String, action: Action) throws {
        #expect(try actions(sql) == [action])
    }

    @Test func aStatementAboutRowsSaysWhichAndFromWhere() throws {
        let assignments = [
            Assignment(column: "b", columns: []), Assignment(column: "c", columns: ["d", "e"]),
        ]
        let all = RowCondition(isThere: false, isNarrow: false, reads: [])
        #expect(
            try actions("UPDATE a SET b = 1, c = d + a.e")
                == [.update(ObjectName("a"), columns: assignments, all)]
        )
        let joined = RowCondition(
            isThere: true,
            isNarrow: false,
            reads: [ObjectName(schema: "s", "x"), ObjectName("y")]
        )
        #expect(
            try actions("DELETE FROM a USING s.x WHERE b IN (SELECT b FROM y)")
                == [.delete(ObjectName("a"), joined)]
        )
    }

    @Test func theModesOfATransactionAreNamed() throws {
        let change = SettingChange(
            name: "transaction",
            values: nil,
            isLocal: false,
            modes: ["transaction_isolation"]
        )
        #expect(try actions("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE") == [.set(change)])
    }

    @Test func withAndSchemasDoSeveralThings() throws {
        let moved = try actions("WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone")
        let all = RowCondition(isThere: false, isNarrow: false, reads: [])
        #expect(moved.first == .delete(ObjectName("a"), all))
        let insert = Insert(
            table: ObjectName("b"),
            isOfQuery: true,
            reads: [ObjectName("a")],
            onConflict: false
        )
        #expect(moved.dropFirst() == [.insert(insert)])
        let schema = try actions("CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT a FROM t")
        #expect(schema.count == 3)
        guard case .createView(let view)? = schema.last else {
            Issue.record("no view")
            return
        }
        #expect(view.reads == [ObjectName("t")])
    }

    @Test func aViewReadsTablesAndNotItsOwnWith() throws {
        let sql =
            "CREATE MATERIALIZED VIEW v AS WITH x AS (SELECT * FROM s.a) SELECT * FROM x JOIN b ON b.id IN (SELECT id FROM c)"
        guard case .createView(let view)? = try actions(sql).first else {
            Issue.record("no view")
            return
        }
        #expect(view.isMaterialized)
        #expect(Set(view.reads) == [ObjectName(schema: "s", "a"), ObjectName("b"), ObjectName("c")])
    }

    @Test func aFunctionHasItsSignature() throws {
        let sql = """
            CREATE OR REPLACE FUNCTION s.f(a int, OUT b text, c numeric[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
            AS 'SELECT 1'
            """
        guard case .createRoutine(let routine)? = try actions(sql).first else {
            Issue.record("no function")
            return
        }
        #expect(routine.arguments.map(\.description) == ["int4", "numeric[]"])
        #expect(routine.language == "sql" && routine.volatility == "stable" && routine.isSecurityDefiner)
        #expect(routine.settings == ["search_path"] && routine.body == "SELECT 1" && routine.orReplace)
    }

    @Test func everyStatementOfManySharesWhatItDoes() throws {
        let script = try Script.parse(
            Array(String(repeating: "INSERT INTO a VALUES (1);\n", count: 1_000).utf8)
        )
        #expect(Set(script.statements.map(\.actions)).count == 1)
    }
}
