import Foundation
import TestSupport
import Testing

/// One migration by its file, where the environment is many databases.
@Suite struct FleetFileTests {
    @Test func everyMemberTakesItInItsTurn() throws {
        let fleet = try FleetProject.shops(2)
        let session = fleet.session
        try session.show("git migrate deploy 002_posts.sql -e shops")
        try session.show("git migrate deploy 001_users.sql -e shops")
        try session.show("git migrate deploy 002_posts.sql -e shops --member shop_2 -q")
        session.remark("one member has it already")
        try session.show("git migrate deploy 002_posts.sql -e shops")
        try session.show("git migrate rollback 001_users.sql -e shops")
        try session.show("git migrate rollback 002_posts.sql -e shops")
        try session.show("git migrate rollback 002_posts.sql -e shops")
        try session.show("git migrate status shops")
        session.remark("one table for all of them cannot be kept in step")
        try session.show("git -c migrate.shops.mirror=supabase migrate deploy -e shops --member shop_1")
        try session.expectGolden("fleet-file")
    }
}
