import Migrations
import Testing

/// What is written beside a backup.
@Suite struct BackupRecordTests {
    private func backup(_ database: String, position: Backup.Position?) throws -> Backup {
        Backup(
            name: "staging-20261121171500-step3.dump",
            environment: .staging,
            database: database,
            format: .custom,
            bytes: 1234,
            checksum: String(repeating: "a", count: 64),
            takenAt: 1_795_281_300,
            milliseconds: 17,
            position: position,
            schema: Fingerprint(of: ["x"]),
            schemaFormat: "f",
            tables: 2,
            serverVersion: 150_018,
            verification: .restored
        )
    }

    @Test(arguments: ["shop", "a b", "line\nline", "back\\slash\\n", "\r", "ü"], [true, false])
    func whatIsWrittenIsReadAgain(database: String, hasLedger: Bool) throws {
        let position = Backup.Position(
            identity: "i",
            sequence: 3,
            commit: "c0ffee",
            tag: hasLedger ? "v1" : nil
        )
        let backup = try backup(database, position: hasLedger ? position : nil)
        #expect(BackupRecord.read(BackupRecord.text(backup)) == backup)
    }

    @Test func whatIsNoRecordIsNone() throws {
        let text = BackupRecord.text(try backup("shop", position: nil))
        #expect(BackupRecord.read("") == nil)
        #expect(
            BackupRecord.read(text.replacing("git-migrate-backup 1", with: "git-migrate-backup 2")) == nil
        )
        #expect(BackupRecord.read(text.replacing("name staging", with: "name ../staging/")) == nil)
        for line in text.split(separator: "\n").dropFirst() {
            #expect(BackupRecord.read(text.replacing("\(line)\n", with: "")) == nil, "\(line)")
        }
        // Words of a later version are passed over.
        #expect(BackupRecord.read(text + "colour green\n") != nil)
    }

    @Test func namesSortByTheirMoment() {
        let moments = [1_795_281_300, 1_795_281_301, 1_799_281_300].map(CivilTime.init(unixSeconds:))
        let names = moments.map { Backup.name(of: .production, at: $0, sequence: 42, .custom) }
        #expect(names == names.sorted())
        #expect(Set(names).count == 3)
    }
}
