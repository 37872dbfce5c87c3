import Migrations
import Testing

@Suite struct LayoutTests {
    @Test("Each preset is found by its name, and by no other")
    func presets() {
        #expect(Layout.presets.map(\.name) == ["split", "rollback", "suffix", "directory", "flyway"])
        for layout in Layout.presets { #expect(Layout.preset(layout.name) == layout) }
        #expect(Layout.preset("Split") == nil)
        #expect(Layout.preset("") == nil)
    }

    @Test(
        "Files that may stand beside migrations are companions",
        arguments: [
            "README", "README.md", "readme.txt", "up/README.md", "NOTES.md", "CHANGELOG.txt", ".gitkeep",
            "up/.gitkeep", "down/.keep",
            ".gitattributes", ".gitignore", ".editorconfig", "LICENSE", "template.sql", "TEMPLATE.sql",
            "up.template.sql",
            "templates/down_template.sql", "migration-template.sql", "up/x.sql.template",
            "applied/production.json", "applied/x/y.sql",
        ]
    )
    func companions(path: String) {
        #expect(Layout.split.role(of: path) == .companion)
    }

    @Test(
        "Any other file is a stray",
        arguments: [
            "001_x.sql", "up/x.sql", "up/001-x.sql", "up/001_x.SQL", "up/001_x.sql.bak", "up/001_x.sql~",
            "up/001_x", "up/001_x/up.sql",
            "sideways/001_x.sql", "UP/001_x.sql", "schema.sql", "atlas.sum", "up/v1_x.sql", "up/1e3_x.sql",
            "not_applied/x.json",
            "up/email_template.sql", "up/add_template.sql", "",
        ]
    )
    func strays(path: String) {
        #expect(Layout.split.role(of: path) == .stray)
    }

    @Test(
        "A migration is one even when its name is a companion's",
        arguments: ["001_readme.sql", "001_template.sql"]
    )
    func migrationsNamedLikeCompanions(file: String) throws {
        let expected = try id(String(file.dropLast(4)))
        #expect(Layout.split.role(of: "up/" + file) == .half(.up, expected))
        #expect(Layout.rollback.role(of: file) == .half(.up, expected))
    }

    @Test(
        "A file that is marked for another database system is passed over by name",
        arguments: [
            ("001_x.mysql.up.sql", "mysql"), ("001_x.sqlite.up.sql", "sqlite"),
            ("001_x.MySQL.up.sql", "mysql"),
            ("001_x.up.mysql.sql", "mysql"), ("deep/001_x.mssql.sql", "mssql"),
        ]
    )
    func otherDialects(path: String, dialect: String) {
        #expect(Layout.suffix.role(of: path) == .otherDialect(dialect))
    }

    @Test("The project's own dialect is no other, however it is spelled")
    func ownDialect() throws {
        let up = try PathPattern("{version}_{name}[.tx][.postgres|.postgresql|.pg|.mysql].up.sql")
        let down = try PathPattern("{version}_{name}[.postgres|.postgresql|.pg|.mysql].down.sql")
        let layout = Layout(up: up, down: down)
        let half = Layout.Role.half(.up, try id("001_x"))
        for path in [
            "001_x.up.sql", "001_x.postgres.up.sql", "001_x.pg.up.sql", "001_x.tx.postgresql.up.sql",
        ] {
            #expect(layout.role(of: path) == half, "\(path)")
        }
        #expect(layout.role(of: "001_x.mysql.up.sql") == .otherDialect("mysql"))
        for dialect in ["mysql", "MySQL"] {
            #expect(layout.role(of: "001_x.mysql.up.sql", dialect: dialect) == half)
            #expect(layout.role(of: "001_x.postgres.up.sql", dialect: dialect) == .otherDialect("postgres"))
        }
        #expect(layout.role(of: "001_x.pg.up.sql", dialect: "PostgreSQL") == half)
        #expect(Layout.suffix.role(of: "001_drop_mysql.up.sql") == .half(.up, try id("001_drop_mysql")))
    }

    @Test("Of two patterns that match one path, the more fixed one is meant")
    func ambiguity() throws {
        let add = try id("005_add")
        #expect(Layout.rollback.role(of: "005_add.sql") == .half(.up, add))
        #expect(Layout.rollback.role(of: "005_add_rollback.sql") == .half(.down, add))
        let reversed = Layout(up: try PathPattern("{id}_apply.sql"), down: try PathPattern("{id}.sql"))
        #expect(reversed.role(of: "005_add_apply.sql") == .half(.up, add))
        #expect(reversed.role(of: "005_add.sql") == .half(.down, add))
    }

    @Test("A layout tells which names it could not read back")
    func unreadableNames() throws {
        #expect(!Layout.rollback.canHold(try id("005_add_rollback")))
        #expect(Layout.rollback.canHold(try id("005_rollback")), "no name is left for a down half")
        #expect(Layout.rollback.canHold(try id("005_rollback_add")))
        #expect(Layout.split.canHold(try id("005_add_rollback")))
        #expect(!Layout.split.canHold(try id("005_a/b")))
        #expect(!Layout.suffix.canHold(try id("005_copy.mysql")))
        let nameless = Layout(
            up: try PathPattern("{version}.up.sql"),
            down: try PathPattern("{version}.down.sql")
        )
        #expect(nameless.canHold(try id("005_add")), "the path has no room for the name, and needs none")
    }
}
