import Foundation
import TestSupport
import Testing

@Suite struct RefusedPlanTests {
    @Test func aScriptThatIsASymbolicLinkIsNotRun() throws {
        let session = try Session()
        try session.makeEnvironment("staging")
        try session.repository.write("sql/migrations/up/001_a.sql", "CREATE TABLE a (id bigint);\n")
        // What a link holds is its target's name, which may well be SQL.
        let down = session.repository.path + "/sql/migrations/down/001_a.sql"
        try session.repository.write("sql/migrations/down/.gitkeep", "")
        try FileManager.default.createSymbolicLink(atPath: down, withDestinationPath: "SELECT 1")
        try session.repository.commit()
        let refused = try session.quietly("git migrate deploy -e staging")
        #expect(refused.status == 1)
        #expect(
            refused.text.contains("sql/migrations/down/001_a.sql is a symbolic link, not a plain file"),
            "\(refused.text)"
        )
    }

    @Test func twoScriptsOfOneNameInTwoFoldersAreRefusedEvenWhenReleased() throws {
        let session = try Session()
        try session.makeEnvironment("staging")
        try session.repository.write(".gitmigrate", "[migrate]\n\tpath = new\n\tpath = old\n")
        for (folder, table) in [("old", "a"), ("new", "b")] {
            try session.repository.write("\(folder)/up/001_a.sql", "CREATE TABLE \(table) (id bigint);\n")
            try session.repository.write("\(folder)/down/001_a.sql", "DROP TABLE \(table);\n")
        }
        try session.repository.commit()
        try session.repository.tag("v1")
        let refused = try session.quietly("git migrate deploy v1 -e staging")
        #expect(refused.status == 1)
        #expect(refused.text.contains("version 001 is shared by"), "\(refused.text)")
    }

    @Test func aNameThatTheLedgerHasForAnotherMigrationIsRefused() throws {
        let session = try Session()
        try session.makeEnvironment("staging")
        try session.release("005_x", tag: "v1")
        try session.quietly("git migrate deploy v1 -e staging")
        try session.quietly(
            "git mv sql/migrations/up/005_x.sql sql/migrations/up/003_x.sql"
                + " && git mv sql/migrations/down/005_x.sql sql/migrations/down/003_x.sql"
        )
        try session.writePair("005_x", up: "CREATE TABLE fresh (id bigint);\n", down: "DROP TABLE fresh;\n")
        try session.repository.commit()
        let refused = try session.quietly("git migrate deploy -e staging")
        #expect(refused.status == 1)
        #expect(
            refused.text.contains("staging has another migration as 005_x than sql/migrations/up/005_x.sql"),
            "\(refused.text)"
        )
    }

    @Test func whatIsRenumberedDoesNotMakeTheNextMigrationLate() throws {
        let session = try Session()
        try session.makeEnvironment("staging")
        try session.release("20250210000000_x", tag: "v1")
        try session.quietly("git migrate deploy v1 -e staging")
        try session.quietly("cd sql/migrations && git mv up/20250210000000_x.sql up/001_x.sql")
        try session.quietly("cd sql/migrations && git mv down/20250210000000_x.sql down/001_x.sql")
        try session.release("002_y")
        let deployed = try session.quietly("git migrate deploy -e staging")
        #expect(deployed.status == 0, "\(deployed.text)")
    }
}
