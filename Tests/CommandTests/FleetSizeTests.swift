import Foundation
import TestSupport
import Testing

/// Fleets of many members on one server: as many as `GIT_MIGRATE_FLEET` says.
@Suite struct FleetSizeTests {
    private static func count(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["GIT_MIGRATE_FLEET"].flatMap { Int($0) } ?? usual
    }

    @Test func manyDatabasesAreDeployedToAndBack() throws {
        let fleet = try FleetProject.many(Self.count(12))
        defer { try? fleet.remove() }
        try expectThereAndBack(fleet)
    }

    @Test func manyTenantsAreDeployedToAndBack() throws {
        try expectThereAndBack(try FleetProject.shops(Self.count(64)))
    }

    private func expectThereAndBack(_ fleet: FleetProject) throws {
        let all = "all \(fleet.count) members of \(fleet.environment) are at"
        for (command, says) in [
            ("deploy v1.0", "\(all) v1.0"), ("deploy v1.1", "\(all) v1.1"), ("deploy v1.1", "nothing to do"),
            ("rollback v1.0", "\(all) v1.0"),
        ] {
            let shown = try fleet.command(command)
            #expect(shown.status == 0 && shown.text.contains(says), "\(command): \(shown.text)")
        }
        let steps = ["apply 001", "apply 002", "apply 003", "revert 003"]
        #expect(try fleet.steps().allSatisfy { $0 == steps })
        #expect(try fleet.deployments().allSatisfy { $0 == ["v1.0 done", "v1.1 done", "v1.0 done"] })
        let status = try fleet.session.quietly("git migrate status \(fleet.environment)")
        #expect(status.status == 0 && status.text.contains("  \(fleet.count)  "), "\(status.text)")
    }
}
