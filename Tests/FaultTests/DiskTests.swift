import Foundation
import Postgres
import TestSupport
import Testing

/// A disk that is full in the midst of a deployment.
@Suite struct DiskTests {
    /// A file system of a few megabytes that is unmounted with the value; needs the right to mount.
    final class SmallDisk {
        let path: String

        init?(megabytes: Int) throws {
            path = try temporaryFolder("disk")
            let outcome = try run(
                "mount",
                ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0777", "none", path]
            )
            guard outcome.status == 0 else {
                try FileManager.default.removeItem(atPath: path)
                return nil
            }
        }

        deinit {
            _ = try? run("umount", ["--lazy", path])
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    static let canMount = (try? SmallDisk(megabytes: 1)) != nil

    private static let filler = Plan.counting(
        "002",
        up: """
            CREATE TABLE public.t002 (id int, filler text);
            INSERT INTO public.t002 SELECT n, repeat(md5(n::text), 60) FROM generate_series(1, 20000) n;
            """,
        down: "DROP TABLE public.t002;"
    )

    @Test(.enabled(if: canMount, "file systems cannot be mounted here"))
    func whatDoesNotFitIsUndoneAsAWholeAndRunsOnceThereIsRoom() throws {
        let disk = try #require(try SmallDisk(megabytes: 24))
        let own = try OwnServer()
        let place = disk.path + "/space"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try run("chown", ["--reference=\(own.server.dataDirectory)", place])
        try own.connection().execute("CREATE TABLESPACE small LOCATION '\(place)'")
        let parts = Plan.transactional(3).migrations
        let site = try Site(
            Plan(migrations: [parts[0], Self.filler, parts[2]]),
            on: own.server,
            tablespace: "small"
        )
        let invariants = Invariants(site: site, trial: "a full disk")
        try site.expectDone("deploy", "base")
        let before = try invariants.hold()
        let outcome = try site.command("deploy")
        #expect(outcome.status == 2, "\(outcome.messages)")
        #expect(outcome.messages.contains("No space left on device"), "\(outcome.messages)")
        #expect(outcome.messages.contains("002_it failed, and was undone as a whole"), "\(outcome.messages)")
        let after = try invariants.hold(outcome)
        #expect(after.applied == ["000", "001"])
        invariants.expectTruth(of: outcome, before: before, after: after)
        try invariants.expectStatus(after)

        #expect(try run("mount", ["-o", "remount,size=200m", disk.path]).status == 0)
        try invariants.expectGoesOn()
        withExtendedLifetime(disk) {}
    }
}
