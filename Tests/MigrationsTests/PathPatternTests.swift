import Migrations
import Testing

@Suite struct PathPatternTests {
    @Test(
        "A wrong pattern is refused with the reason",
        arguments: [
            ("{version", .unclosed("{")),
            ("{version}_{name", .unclosed("{")),
            ("{version}_{name}[.tx.sql", .unclosed("[")),
            ("{version}_{nmae}.sql", .unknownPlaceholder("{nmae}")),
            ("{}.sql", .unknownPlaceholder("{}")),
            ("{Version}.sql", .unknownPlaceholder("{Version}")),
            ("{version}_{version}.sql", .repeated("{version}")),
            ("{id}_{version}.sql", .repeated("{version}")),
            ("{version}/{name}/{name}.sql", .repeated("{name}")),
            ("{id}{name}.sql", .repeated("{name}")),
            ("", .noVersion),
            ("{name}.sql", .noVersion),
            ("migration.sql", .noVersion),
            ("/{version}.sql", .notBelowFolder),
            ("{version}/", .notBelowFolder),
            ("up//{id}.sql", .notBelowFolder),
            ("./{id}.sql", .notBelowFolder),
            ("../{id}.sql", .notBelowFolder),
            ("up/../{id}.sql", .notBelowFolder),
            ("{version}[_{name}].sql", .nested("[_{name}]")),
            ("[{version}]_{name}.sql", .nested("[{version}]")),
            ("{version}[.a[.b]].sql", .nested("[.a[.b]")),
            ("[../]{id}.sql", .notBelowFolder),
        ] as [(String, PathPattern.Problem)]
    )
    func problems(text: String, problem: PathPattern.Problem) {
        #expect(throws: problem) { try PathPattern(text) }
    }

    @Test(
        "A path matches as a whole, and gives version and name",
        arguments: [
            ("{version}_{name}.sql", "001_add_users.sql", "001", "add_users"),
            ("{id}.sql", "001_add_users.sql", "001", "add_users"),
            ("up/{id}.sql", "up/7_x.sql", "7", "x"),
            ("{version}.sql", "20250210.sql", "20250210", ""),
            ("{version}_{name}.sql", "001_2fa.sql", "001", "2fa"),
            ("{version}_{name}.sql", "001_2_x.sql", "001", "2_x"),
            ("{version}_{name}.sql", "001_a.b c-d.sql", "001", "a.b c-d"),
            ("{version}_{name}.sql", "001_naïve 表.sql", "001", "naïve 表"),
            ("{version}_{name}.sql", "001_x.sql.sql", "001", "x.sql"),
            ("{version}_{name}/up.sql", "2018-07-10-061642_create/up.sql", "2018-07-10-061642", "create"),
            ("{version}-{name}.sql", "001-2fa.sql", "001", "2fa"),
            ("{version}-{name}.sql", "2018-07-10-create.sql", "2018-07-10", "create"),
            ("V{version}__{name}.sql", "V1__x.sql", "1", "x"),
            ("V{version}__{name}.sql", "V1_2__x.sql", "1_2", "x"),
            ("V{version}__{name}.sql", "V1.2__x.sql", "1.2", "x"),
            ("V{version}__{name}.sql", "V2024_01_31_120000__x_y.sql", "2024_01_31_120000", "x_y"),
            ("V{version}__{name}.sql", "V1__2__x.sql", "1", "2__x"),
            ("V{version}__{name}.sql", "V1___x.sql", "1", "_x"),
            ("{name}.{version}.sql", "a.b.3.sql", "3", "a.b"),
            ("{name}.{version}.sql", "a.3.4.sql", "3.4", "a"),
            ("{name}{version}.sql", "a12.sql", "12", "a"),
            ("{version}_{name}[.tx].sql", "1_.tx.sql", "1", ".tx"),
            ("{version}_{name}[.tx|.autocommit][.postgres].up.sql", "1_x.up.sql", "1", "x"),
            ("{version}[.tx|.autocommit]_{name}.sql", "1.tx_x.sql", "1", "x"),
            ("{version}[.tx]_{name}.sql", "1_x.sql", "1", "x"),
            ("[a|ab]{version}_{name}.sql", "ab1_x.sql", "1", "x"),
            ("[pg/]{version}_{name}.sql", "pg/1_x.sql", "1", "x"),
        ]
    )
    func matches(pattern: String, path: String, version: String, name: String) throws {
        let found = try #require(try PathPattern(pattern).match(path))
        #expect(found.version.text == version)
        #expect(found.name == name)
    }

    @Test(
        "An optional part belongs to the pattern, not to the name",
        arguments: [
            "1_x.up.sql", "1_x.tx.up.sql", "1_x.autocommit.up.sql", "1_x.postgres.up.sql",
            "1_x.autocommit.postgres.up.sql",
        ]
    )
    func optionalParts(path: String) throws {
        let pattern = try PathPattern("{version}_{name}[.tx|.autocommit][.postgres].up.sql")
        let found = try #require(pattern.match(path))
        #expect(found.name == "x")
        #expect(pattern.path(of: found) == "1_x.up.sql")
    }

    @Test(
        "A path that is longer, shorter or deeper does not match",
        arguments: [
            "001_x.sql~", "x001_x.sql", "001.sql", "001x.sql", "_x.sql", "001_x", "001_.sql", "a/001_x.sql",
            "001_x/y.sql", "001_x.SQL", "",
            "1-_x.sql", "1.._x.sql", ".sql", "1._x.sql",
        ]
    )
    func mismatches(path: String) throws {
        #expect(try PathPattern("{version}_{name}.sql").match(path) == nil)
    }

    @Test("In Flyway's names alone, an underscore joins the runs of a version")
    func underscore() throws {
        #expect(try PathPattern("{version}_{name}.sql").match("1_2_x.sql") == id("1_2_x"))
        #expect(try PathPattern("V{version}__{name}.sql").match("V1_2.sql") == nil)
    }

    @Test("A path of a preset leads back to its migration", arguments: Layout.presets, Side.allCases)
    func roundTrip(layout: Layout, side: Side) throws {
        let pattern = layout.pattern(side)
        #expect(try PathPattern(pattern.text) == pattern, "a preset is what its text says")
        var random = SplitMix64(seed: 0x5EED)
        for _ in 0..<500 {
            let id = MigrationID(
                version: try version(Self.anyVersion(of: layout, &random)),
                name: Self.anyName(&random)
            )
            let path = pattern.path(of: id)
            let found = try #require(pattern.match(path), "\(path) in \(layout.name)")
            #expect(found == id && found.version.text == id.version.text, "\(path) in \(layout.name)")
            #expect(layout.role(of: path) == .half(side, id), "\(path) in \(layout.name)")
        }
    }

    @Test("Matching many optional parts takes no time to speak of", .timeLimit(.minutes(1)))
    func manyOptionalParts() throws {
        let pattern = try PathPattern(String(repeating: "[a|aa]", count: 60) + "{version}.sql")
        #expect(pattern.match(String(repeating: "a", count: 121) + "1.sql") == nil)
        #expect(try pattern.match(String(repeating: "a", count: 120) + "1.sql") == id("1"))
    }

    private static func anyVersion(of layout: Layout, _ random: inout SplitMix64) -> String {
        let joint = random.pick(layout == .flyway ? ["-", ".", "_"] : ["-", "."])
        return (0...random.number(0...3))
            .map { _ in (0...random.number(0...7)).map { _ in String(random.number(0...9)) }.joined() }
            .joined(separator: joint)
    }

    /// Without what the layout `rollback` takes for a down half, and without the marks of dialects.
    private static func anyName(_ random: inout SplitMix64) -> String {
        (0...random.number(0...5)).map { _ in
            random.pick(["a", "B", "7", "_", "-", ".", " ", "é", "up", "sql"])
        }.joined()
    }
}
