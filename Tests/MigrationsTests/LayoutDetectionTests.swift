import Migrations
import Testing

@Suite struct LayoutDetectionTests {
    struct Listing: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let paths: [String]
        let layout: String
        let folder: String
        let pairs: Int
    }

    @Test(
        "A preset is found by looking at the files of a repository",
        arguments: [
            Listing(
                testDescription: "the workflow guide's folders",
                paths: [
                    "sql/migrations/README.md", "sql/migrations/up/001_init.sql",
                    "sql/migrations/down/001_init.sql",
                    "sql/migrations/up/002_users.sql", "sql/migrations/down/002_users.sql", "sql/seed.sql",
                ],
                layout: "split",
                folder: "sql/migrations",
                pairs: 2
            ),
            Listing(
                testDescription: "a Supabase project with rollbacks",
                paths: [
                    "supabase/config.toml", "supabase/seed.sql",
                    "supabase/migrations/20250210000000_billing.sql",
                    "supabase/migrations/20250210000000_billing_rollback.sql",
                    "supabase/migrations/20250211000000_view.sql",
                ],
                layout: "rollback",
                folder: "supabase/migrations",
                pairs: 1
            ),
            Listing(
                testDescription: "golang-migrate in a service's folder",
                paths: [
                    "go.mod", "internal/db/migrations/000001_init.up.sql",
                    "internal/db/migrations/000001_init.down.sql",
                    "internal/db/migrations/000002_x.up.sql", "internal/db/migrations/000002_x.down.sql",
                    "internal/db/queries.sql",
                ],
                layout: "suffix",
                folder: "internal/db/migrations",
                pairs: 2
            ),
            Listing(
                testDescription: "diesel, with its dates",
                paths: [
                    "diesel.toml", "migrations/.gitkeep",
                    "migrations/00000000000000_diesel_initial_setup/up.sql",
                    "migrations/00000000000000_diesel_initial_setup/down.sql",
                    "migrations/2018-07-10-061642_create_posts/up.sql",
                    "migrations/2018-07-10-061642_create_posts/down.sql",
                ],
                layout: "directory",
                folder: "migrations",
                pairs: 2
            ),
            Listing(
                testDescription: "Flyway with undo scripts",
                paths: [
                    "src/main/resources/db/migration/V1__init.sql",
                    "src/main/resources/db/migration/U1__init.sql",
                    "src/main/resources/db/migration/V1_1__x.sql",
                    "src/main/resources/db/migration/R__views.sql",
                ],
                layout: "flyway",
                folder: "src/main/resources/db/migration",
                pairs: 1
            ),
            Listing(
                testDescription: "Flyway without any undo script",
                paths: ["db/V1__init.sql", "db/V2__x.sql", "fixtures/1_a.up.sql", "fixtures/1_a.down.sql"],
                layout: "flyway",
                folder: "db",
                pairs: 0
            ),
            Listing(
                testDescription: "migrations at the top of the tree",
                paths: ["1_init.up.sql", "1_init.down.sql", "README.md"],
                layout: "suffix",
                folder: "",
                pairs: 1
            ),
            Listing(
                testDescription: "folders at the top of the tree",
                paths: ["up/1_init.sql", "down/1_init.sql"],
                layout: "split",
                folder: "",
                pairs: 1
            ),
            Listing(
                testDescription: "halves whose names differ",
                paths: ["m/1_init.up.sql", "m/1_inti.down.sql"],
                layout: "suffix",
                folder: "m",
                pairs: 1
            ),
            Listing(
                testDescription: "the folder with the most pairs",
                paths: [
                    "a/1_x.up.sql", "a/1_x.down.sql", "b/1_x.up.sql", "b/1_x.down.sql", "b/2_x.up.sql",
                    "b/2_x.down.sql",
                    "a/2_x.up.sql", "a/3_x.up.sql",
                ],
                layout: "suffix",
                folder: "b",
                pairs: 2
            ),
            Listing(
                testDescription: "of folders with as many pairs, the one with more migrations",
                paths: ["a/1_x.up.sql", "a/1_x.down.sql", "b/1_x.up.sql", "b/1_x.down.sql", "b/2_x.up.sql"],
                layout: "suffix",
                folder: "b",
                pairs: 1
            ),
            Listing(
                testDescription: "of folders that are equal, the first by name",
                paths: ["z/1_x.up.sql", "z/1_x.down.sql", "a/1_x.up.sql", "a/1_x.down.sql"],
                layout: "suffix",
                folder: "a",
                pairs: 1
            ),
            Listing(
                testDescription: "of layouts that are equal in one folder, the first of the presets",
                paths: ["m/1_x.up.sql", "m/1_x.down.sql", "m/1_x_rollback.sql"],
                layout: "rollback",
                folder: "m",
                pairs: 1
            ),
            Listing(
                testDescription: "one dialect of several",
                paths: [
                    "m/1_x.up.sql", "m/1_x.down.sql", "n/1_x.mysql.up.sql", "n/1_x.mysql.down.sql",
                    "n/2_x.mysql.up.sql",
                ],
                layout: "suffix",
                folder: "m",
                pairs: 1
            ),
        ]
    )
    func finds(listing: Listing) throws {
        for paths in [listing.paths, listing.paths.reversed(), listing.paths.shuffled()] {
            let found = try #require(Layout.detect(in: paths))
            #expect(found.layout.name == listing.layout)
            #expect(found.folder == listing.folder)
            #expect(found.pairs == listing.pairs)
        }
    }

    @Test(
        "Where there are no pairs, nothing is found",
        arguments: [
            [],
            ["README.md", "src/main.c"],
            ["schema.sql", "seeds/users.sql"],
            ["db/20250210_x.sql", "db/20250211_y.sql"],
            ["m/1_x.up.sql", "m/2_y.up.sql"],
            ["m/1_x.up.sql", "n/1_x.down.sql"],
            ["m/1_x.down.sql"],
            ["m/1_x.up.sql.bak", "m/1_x.down.sql.bak"],
            ["db/R__views.sql", "db/U1__x.sql"],
        ]
    )
    func findsNothing(paths: [String]) {
        #expect(Layout.detect(in: paths) == nil)
    }

    @Test("The numbers say how many ups there are, and how many of them have a down")
    func numbers() throws {
        let found = try #require(
            Layout.detect(in: [
                "m/1_x.up.sql", "m/1_x.down.sql", "m/2_x.up.sql", "m/02_y.up.sql", "m/3_x.down.sql",
            ])
        )
        #expect(found.ups == 2)
        #expect(found.pairs == 1)
    }
}
