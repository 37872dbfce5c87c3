import Foundation
import Migrations
import Postgres
import TestSupport
import Testing

@testable import Workflows

/// Backups of a real database by the real pg_dump, and what comes back from them.
@Suite struct BackupTests {
    /// A folder for backups, and an environment with something in it.
    private struct Site {
        let staging: Staging
        let folder: String

        init() throws {
            staging = try Staging()
            folder = try staging.folderForBackups()
            try staging.commit(.table("001", "a"), tag: "v1")
            try staging.deploy("v1")
            try staging.connection().execute("INSERT INTO a SELECT generate_series(1, 100)")
        }

        /// Backs up, and gives the path that was printed.
        func backup(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
            let outcome = try staging.command(["backup", "--to", folder] + arguments)
            #expect(outcome.status == 0, "\(outcome.messages)", sourceLocation: location)
            return outcome.output.trimmingCharacters(in: .newlines)
        }

        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        }

        func record(_ path: String) throws -> Backup {
            let text = try String(contentsOfFile: path + ".backup", encoding: .utf8)
            return try #require(BackupRecord.read(text))
        }
    }

    @Test func aBackupIsWhatItsRecordSays() throws {
        let site = try Site()
        let path = try site.backup()
        let backup = try site.record(path)
        #expect(path == "\(site.folder)/\(backup.name)")
        #expect(try site.names() == [backup.name, backup.name + ".backup"])
        #expect(backup.position?.sequence == 1)
        #expect(backup.position?.tag == "v1")
        #expect(backup.verification == .listed)
        #expect(backup.checksum == (try run("sha256sum", [path])).out.prefix(64))
        #expect(try SnapshotReader.read(from: site.staging.connection()).fingerprint == backup.schema)
        // Nobody else may read it.
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(
            try site.staging.column(
                "SELECT name || ' ' || sequence || ' ' || verification FROM git_migrate.backups"
            )
                == ["\(backup.name) 1 listed"]
        )
        let list = try site.staging.command("backup", "--list", "--to", site.folder)
        #expect(list.output.contains("at step 1 (v1)  \(path)"))
    }

    @Test func aProvenBackupWasRestoredWithItsOwnersAndRights() throws {
        let site = try Site()
        // A private server in the git directory belongs to another account, where root runs the tool, and must reach its data.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: site.staging.repository.path
        )
        let role = try site.staging.server.freshRole("NOLOGIN")
        try site.staging.connection().execute(
            "ALTER TABLE a OWNER TO \(role); CREATE VIEW v AS SELECT * FROM a; GRANT SELECT ON v TO \(role)"
        )
        let path = try site.backup("--prove")
        #expect(try site.record(path).verification == .restored)
        #expect(try site.staging.column("SELECT verification FROM git_migrate.backups") == ["restored"])
    }

    @Test func aFolderOfTablesIsABackupTooAndTheOldestGo() throws {
        let site = try Site()
        for _ in 0..<2 {
            try site.staging.connection().execute("INSERT INTO a VALUES (0)")
            _ = try site.backup("--format", "directory", "--jobs", "2", "--keep", "1", "--prove")
        }
        #expect(try site.names().count == 2)
        #expect(try site.staging.column("SELECT DISTINCT format FROM git_migrate.backups") == ["directory"])
    }

    @Test func whatMayNotBeReadIsNotBackedUpAndNothingIsLeft() throws {
        let site = try Site()
        let role = try site.staging.server.freshRole()
        try site.staging.connection().execute(
            """
            GRANT USAGE ON SCHEMA git_migrate TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA git_migrate TO \(role)
            """
        )
        let tool = Tool(
            in: site.staging.repository,
            environment: ["SUPABASE_STAGING_URL": site.staging.server.url(site.staging.url, as: role)]
        )
        let outcome = try tool.start(["backup", "-e", "staging", "--to", site.folder]).wait()
        #expect(outcome.status == 1)
        #expect(outcome.messages.contains("permission denied for table a"), "\(outcome.messages)")
        #expect(try site.names() == [])
    }

    @Test func aBackupIsNotPutIntoTheRepository() throws {
        let site = try Site()
        for folder in ["backups", ".git/backups"] {
            let outcome = try site.staging.command("backup", "--to", folder)
            #expect(outcome.status == 1)
            #expect(outcome.messages.contains("lies in the repository"), "\(outcome.messages)")
            #expect(!FileManager.default.fileExists(atPath: site.staging.repository.path + "/" + folder))
        }
    }

    @Test func aDeploymentBacksUpFirstAndStopsWhereItCannot() throws {
        let site = try Site()
        let repository = site.staging.repository
        try repository.git("config", "migrate.staging.backup", "true")
        try repository.git("config", "migrate.staging.backupPath", site.folder)
        try site.staging.commit(.table("002", "b"))
        let plan = try site.staging.command("plan")
        #expect(plan.output.contains("backup  deploy makes one first"), "\(plan.output)")
        #expect(try site.names() == [])

        let deployed = try site.staging.deploy()
        let name = try #require(try site.names().first)
        #expect(deployed.messages.contains("\(site.folder)/\(name)"), "\(deployed.messages)")
        // Of the database as it was before.
        #expect(try site.record("\(site.folder)/\(name)").position?.sequence == 1)
        #expect(try site.staging.applied() == ["001_a", "002_b"])
        // With nothing to do nothing is backed up.
        try site.staging.deploy()
        #expect(try site.names().count == 2)

        try site.staging.commit(.table("003", "c"))
        try repository.git("config", "migrate.staging.backupPath", repository.path)
        let refused = try site.staging.command("deploy")
        #expect(refused.status == 1)
        #expect(
            refused.messages.contains("no backup was made, so nothing was deployed"),
            "\(refused.messages)"
        )
        #expect(try site.staging.applied() == ["001_a", "002_b"])
        try site.staging.deploy("--override", "backup", "--reason", "a dump of this morning")
        #expect(try site.staging.applied().count == 3)
    }
}
