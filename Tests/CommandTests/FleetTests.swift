import Foundation
import TestSupport
import Testing

/// Environments that are many databases, as a user meets them.
@Suite struct FleetTests {
    @Test func tenantsAreBroughtToATagTheCanaryFirst() throws {
        let fleet = try FleetProject.shops(5)
        let (session, server, url) = (fleet.session, fleet.server, fleet.urls[0])
        session.remark("one database, a schema for each tenant")
        try session.show("git migrate plan v1.0 -e shops")
        try session.show("git migrate deploy v1.0 -e shops")
        session.remark("the second run does nothing")
        try session.show("git migrate deploy v1.0 -e shops")
        try session.show("git migrate status")
        session.remark("the canary fails, and nobody follows")
        _ = try server.psql(url, "CREATE TABLE shop_1.t_003_tags ()")
        try session.show("git migrate deploy v1.1 -e shops")
        session.remark("a later one fails, and the next run goes on")
        _ = try server.psql(url, "DROP TABLE shop_1.t_003_tags; CREATE TABLE shop_3.t_003_tags ()")
        try session.show("git migrate deploy v1.1 -e shops --parallel 1")
        try session.show("git for-each-ref --format='%(refname) %(subject)' refs/migrate")
        try session.show("git migrate deploy v1.1 -e shops --parallel 1 --max-failures 2")
        try session.show("git migrate status shops")
        _ = try server.psql(url, "DROP TABLE shop_3.t_003_tags")
        try session.show("git migrate deploy v1.1 -e shops")
        try session.show("git for-each-ref --format='%(refname) %(subject)' refs/migrate")
        session.remark("back")
        _ = try server.psql(
            url,
            "INSERT INTO shop_2.t_003_tags VALUES (1), (2); INSERT INTO shop_5.t_003_tags VALUES (1)"
        )
        try session.show("git migrate rollback v1.0 -e shops -n")
        try session.show("git migrate rollback v1.0 -e shops -q")
        session.remark("one of them")
        try session.show("git migrate deploy v1.1 -e shops --member shop_4")
        try session.show("git migrate status shops -v")
        try session.expectGolden("fleet")
    }

    @Test func whatIsWrongWithAFleetIsSaid() throws {
        let fleet = try FleetProject.shops(2)
        let (session, url) = (fleet.session, fleet.urls[0])
        try session.show("git migrate repair -e shops")
        try session.show("git migrate repair -e shops --member shop_1")
        try session.show("git migrate deploy -e shops --member shop_9")
        try session.show("git migrate deploy -e local --member shop_1")
        try session.show("git migrate deploy v7 -e shops")
        try session.show("git migrate deploy -e shops --parallel 0")
        try session.show("git -c migrate.shops.canary=shop_9 migrate deploy -e shops")
        try session.show("git -c migrate.shops.tenants='store_*' migrate deploy -e shops")
        try session.show("git -c migrate.shops.tenantsQuery='SELECT 1' migrate deploy -e shops")
        session.environment["URLS"] = " "
        try session.show("git -c migrate.many.urlsFrom=URLS migrate deploy -e many")
        session.environment["URLS"] = "\(url) \(url)"
        try session.show("git -c migrate.many.urlsFrom=URLS migrate deploy -e many")
        session.environment["URLS"] = "\(url) host:secret"
        try session.show("git -c migrate.many.urlsFrom=URLS migrate deploy -e many")
        session.environment["URLS"] = "\(url) postgresql://postgres:secret@localhost:1/gone"
        try session.show("git -c migrate.many.urlsFrom=URLS migrate deploy -e many")
        try session.show("git -c migrate.many.urlsFrom=./none migrate deploy -e many")
        session.remark("the committed file names a variable or a pattern, never a place or a query")
        try session.show("git config -f .gitmigrate migrate.many.urlsFrom ./urls; git migrate plan -e many")
        try session.show(
            "git config -f .gitmigrate --unset migrate.many.urlsFrom; git config -f .gitmigrate migrate.shops.tenantsQuery 'SELECT 1'; git config --unset migrate.shops.tenants; git migrate plan -e shops"
        )
        try session.expectGolden("fleet-refused")
    }

    @Test func aDatabaseOutOfReachKeepsAllAsTheyAre() throws {
        let fleet = try FleetProject.many(3)
        defer { try? fleet.remove() }
        let (session, urls) = (fleet.session, fleet.urls)
        let gone = "postgresql://postgres@localhost:1/gone"
        session.environment["URLS"] = (urls + [gone]).joined(separator: "\n")
        #expect(try session.quietly("git -c migrate.many.urlsFrom=URLS migrate deploy -e many").status == 128)
        for url in urls { #expect(try Self.applied(url) == "-") }
        session.environment["URLS"] = urls.joined(separator: "\n")
        #expect(try session.quietly("git -c migrate.many.urlsFrom=URLS migrate deploy -e many").status == 0)
        for url in urls { #expect(try Self.applied(url) == "3") }
    }

    /// How many steps the ledger has; `-` without one.
    private static func applied(_ url: String) throws -> String {
        try TestServer.shared().psql(
            url,
            """
            SELECT to_regclass('git_migrate.steps') IS NULL AS none \\gset
            \\if :none
            SELECT '-';
            \\else
            SELECT count(*) FROM git_migrate.steps;
            \\endif
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
