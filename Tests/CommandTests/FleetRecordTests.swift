import TestSupport
import Testing

/// What a run on a fleet leaves in git.
@Suite struct FleetRecordTests {
    @Test func theRunAsAWholeIsNotedAndTheReferenceStandsWhereAllHaveBeen() throws {
        let fleet = try FleetProject.shops(3)
        let session = fleet.session
        let note = { (tag: String) in try session.quietly("git notes --ref=migrate show \(tag)").text }
        #expect(try fleet.command("deploy v1.0").status == 0)
        let first = try note("v1.0")
        #expect(first.contains(" deploy shops done "), "\(first)")
        #expect(first.contains(" revision=v1.0 tag=v1.0 from=- ") && first.contains(" whole=yes "))
        #expect(first.contains(" members=3/3 number=0 run="))
        #expect(first.split(separator: "+").count == 3, "\(first)")
        let file = try session.quietly("cat sql/migrations/applied/shops.json").text
        #expect(file.contains("\"release\": \"v1.0\"") && file.contains("002_posts"), "\(file)")
        // Nothing to do is no run.
        #expect(try fleet.command("deploy v1.0").status == 0)
        #expect(try note("v1.0") == first)

        // One member is in the way: the others are there, and the fleet is at the last commit that all have been at.
        try fleet.connection(1).execute("CREATE TABLE t_003_tags ()")
        #expect(try fleet.command("deploy v1.1 --parallel 1 --max-failures 3").status == 2)
        let failed = try note("v1.1")
        #expect(failed.contains(" deploy shops failed ") && failed.contains(" members=2/3 "), "\(failed)")
        #expect(failed.contains("error=\"1 of 3 members are not there\""))
        let reference = { try session.repository.git("rev-parse", "refs/migrate/shops") }
        #expect(try reference() == session.repository.git("rev-parse", "v1.0"))
        #expect(try session.quietly("cat sql/migrations/applied/shops.json").text == file)

        try fleet.connection(1).execute("DROP TABLE t_003_tags")
        #expect(try fleet.command("deploy v1.1").status == 0)
        #expect(try note("v1.1").split(separator: "\n").count == 2)
        #expect(try reference() == session.repository.git("rev-parse", "v1.1"))
        let log = try session.quietly("git migrate log -e shops").text
        #expect(log.contains("note: of the fleet as a whole, from the git record"), "\(log)")
        #expect(log.contains("deploy shops done") && log.contains("Members: 2 of 3"), "\(log)")
        #expect(try fleet.command("rollback v1.0").status == 0)
        #expect(try note("v1.0").contains(" rollback shops done "))
        #expect(try reference() == session.repository.git("rev-parse", "v1.0"))

        // Whoever has no list of the members has the record.
        try session.repository.git("config", "migrate.shops.urlsFrom", "NO_SUCH_VARIABLE")
        let status = try session.quietly("git migrate status shops")
        #expect(status.status == 0, "\(status.text)")
        #expect(status.text.contains("v1.0") && status.text.contains("from the git record"), "\(status.text)")
    }
}
