import Foundation
import TestSupport
import Testing

/// What is required of each member of a fleet.
@Suite struct FleetGateTests {
    private func ask(_ fleet: FleetProject, _ question: String) throws -> String {
        try TestServer.shared().psql(fleet.urls[0], question).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func oneGateThatIsShutKeepsAllMembersAsTheyAre() throws {
        let fleet = try FleetProject.shops(3)
        try fleet.session.quietly("git config migrate.shops.requireTag true")
        let refused = try fleet.command("deploy HEAD")
        #expect(refused.status == 1)
        #expect(refused.text.contains("tag: the target is not named by a tag"), "\(refused.text)")
        #expect(try ask(fleet, "SELECT to_regnamespace('git_migrate') IS NULL") == "t")
        let done = try fleet.command("deploy HEAD --override tag --reason 'a trial'")
        #expect(done.status == 0, "\(done.text)")
        let remarks =
            "SELECT count(*) FROM git_migrate.deployments WHERE remarks[1] LIKE 'gate tag overridden: a trial (%'"
        #expect(try ask(fleet, remarks) == "3")
    }

    @Test func aConfirmationThatIsOverriddenIsNotAskedFor() throws {
        let fleet = try FleetProject.shops(2)
        try fleet.session.quietly("git config migrate.shops.confirm true")
        #expect(try fleet.command("deploy v1.0").status == 1)
        let done = try fleet.command("deploy v1.0 --override confirmation --reason nightly")
        #expect(done.status == 0, "\(done.text)")
    }

    @Test func hooksRunForEachMember() throws {
        let fleet = try FleetProject.shops(3)
        let told = fleet.session.repository.folder + "/told"
        for name in ["pre-migrate", "post-migrate"] {
            let script = "#!/bin/sh\ngrep '\"member\"' | sed \"s/^/\(name) $1/\" >> \(told)\n"
            try fleet.session.repository.write(".git/hooks/\(name)", script)
            try fleet.session.quietly("chmod +x .git/hooks/\(name)")
        }
        #expect(try fleet.command("deploy v1.0").status == 0)
        let lines = try String(contentsOfFile: told, encoding: .utf8).split(separator: "\n").map(String.init)
        let wanted = ["post", "pre"].flatMap { hook in
            (1...3).map { "\(hook)-migrate shops  \"member\": \"shop_\($0)\"," }
        }
        #expect(lines.sorted() == wanted)
        #expect(try ask(fleet, "SELECT count(*) FROM git_migrate.hook_results WHERE status = 0") == "3")
        // Another environment that follows asks all members.
        try fleet.session.makeEnvironment("production")
        try fleet.session.quietly("git config migrate.production.after shops")
        try fleet.session.quietly("git config migrate.production.requireTests true")
        let follows = try fleet.session.quietly("git migrate plan v1.0 -e production")
        #expect(follows.status == 0, "\(follows.text)")
        try fleet.session.quietly("git migrate rollback --steps 1 -e shops --member shop_2")
        let behind = try fleet.session.quietly("git migrate plan v1.0 -e production")
        #expect(behind.status == 1)
        #expect(behind.text.contains("shops does not have 002_posts"), "\(behind.text)")
    }
}
