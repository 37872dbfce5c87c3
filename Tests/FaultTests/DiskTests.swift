import Foundation
import Postgres
import TestSupport
import Testing

/// A disk that is full in the midst of a deployment: the one with the data, or the one with the write-ahead log.
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

    /// Without room for its log the server goes down, and does not come up again before there is some.
    @Test(.enabled(if: canMount, "file systems cannot be mounted here"))
    func whatTheLogHasNoRoomForIsUndoneAndRunsOnceThereIsRoom() throws {
        let disk = try #require(try SmallDisk(megabytes: 40))
        let own = try OwnServer()
        try own.server.stop()
        try moveLog(of: own.server, to: disk.path + "/log")
        try own.server.start()
        let parts = Plan.transactional(3).migrations
        let site = try Site(Plan(migrations: [parts[0], Self.filler, parts[2]]), on: own.server)
        let invariants = Invariants(site: site, trial: "no room for the log")
        try site.expectDone("deploy", "base")
        let before = try invariants.hold()
        let tool = try site.start(["deploy"])
        try until("the server has gone down") { !own.server.isRunning }
        #expect(try run("mount", ["-o", "remount,size=400m", disk.path]).status == 0)
        try own.server.start()
        let outcome = tool.wait()
        #expect(outcome.messages.contains("the connection was lost"), "\(outcome.messages)")
        let after = try invariants.hold(outcome)
        #expect(!after.applied.contains("002"))
        // How long the server was away decides whether the tool could ask it.
        invariants.expectTruth(of: outcome, before: before, after: after, isKnowable: outcome.status == 2)
        #expect([2, 3].contains(outcome.status), "\(outcome.messages)")
        try invariants.expectStatus(after)
        try invariants.expectGoesOn()
        withExtendedLifetime(disk) {}
    }

    private func moveLog(of server: LocalServer, to place: String) throws {
        let log = server.dataDirectory + "/pg_wal"
        #expect(try run("cp", ["--archive", log, place]).status == 0)
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.createSymbolicLink(atPath: log, withDestinationPath: place)
    }
}
