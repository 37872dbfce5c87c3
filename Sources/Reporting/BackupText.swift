import Migrations
import Postgres
import Workflows

/// Backups in words.
public struct BackupText {
    private let style: Style
    private let environment: EnvironmentName

    /// Text about an environment's backups.
    public init(_ style: Style, environment: EnvironmentName) {
        self.style = style
        self.environment = environment
    }

    /// One line for what happens, and whether the next one takes its place.
    public func line(_ event: BackupRun.Event) -> (text: String, isPassing: Bool) {
        switch event {
        case .began(let tables, let bytes):
            (
                "backing up \(environment): \(tables) \(tables == 1 ? "table" : "tables"), \(bytesSpelled(bytes))",
                true
            )
        case .table(let number, let total, let name):
            ("backing up \(environment): \(number)/\(total) \(name.printable)", true)
        case .verifies: ("reading the backup", true)
        case .proves: ("restoring the backup in a scratch database", true)
        case .removed(let names):
            (
                "removed \(names.count == 1 ? "an older backup" : "\(names.count) older backups"): \(names.joined(separator: ", "))",
                false
            )
        case .notRecorded(let error):
            (
                "\(style.warning("note:")) the ledger could not record the backup: \(PostgresErrorText.complaint(error).headline)",
                false
            )
        }
    }

    /// What was made.
    public func made(_ backup: Backup) -> String {
        let read =
            switch backup.verification {
            case .listed: "pg_restore reads it"
            case .restored: "restored and compared"
            }
        let tables = "\(backup.tables) \(backup.tables == 1 ? "table" : "tables")"
        return "backed up \(environment)\(place(of: backup)): \(tables), \(bytesSpelled(backup.bytes)) in "
            + "\(spelled(.milliseconds(backup.milliseconds))); \(read)"
    }

    /// What was made, and where.
    public func made(_ backup: Backup, at path: String) -> String { "\(made(backup))\n  \(path.printable)" }

    /// A line for each backup, the youngest first.
    public func list(_ backups: [(backup: Backup, path: String)]) -> String {
        backups.map { backup, path in
            let read = backup.verification == .restored ? "restored" : "listed"
            return
                "\(moment(backup.takenAt))  \(read)  \(bytesSpelled(backup.bytes))\(place(of: backup))  \(path.printable)"
        }.joined(separator: "\n")
    }

    private func place(of backup: Backup) -> String {
        guard let position = backup.position else { return "" }
        let revision = position.tag ?? position.commit.map { String($0.prefix(7)) }
        return " at step \(position.sequence)" + (revision.map { " (\($0.printable))" } ?? "")
    }

    /// What restoring it does, for whoever confirms it.
    public func intention(_ backup: Backup, into name: String?) -> String {
        let what = "restores \(backup.name), taken \(moment(backup.takenAt))\(place(of: backup))"
        return name.map { "\(what), into the new database \($0.printable)" }
            ?? "\(what), in the place of \(environment)'s database, which is kept under another name"
    }

    /// One line for what happens.
    public func line(_ event: Restoration.Event) -> String {
        switch event {
        case .verifies(let backup): "reading \(backup.name)"
        case .restores(let database): "restoring into \(database.printable)"
        }
    }

    /// What became of a restoration.
    public func restored(_ outcome: Restoration.Outcome) -> String {
        guard let kept = outcome.kept else {
            return "restored \(outcome.backup.name) into the database \(outcome.database.printable)"
        }
        let refused = outcome.refused.map { property in
            let reason = property.reason?.printable ?? "the server does not take its value"
            return
                "\(style.warning("warning:")) not taken over from the database before: \(property.command.printable) (\(reason))"
        }
        let lines =
            ["restored \(environment)\(place(of: outcome.backup)) from \(outcome.backup.name)"] + refused + [
                "\(style.warning("hint:")) what it was is kept as the database \(kept.printable): drop it when nobody needs it any more"
            ]
        return lines.joined(separator: "\n")
    }
}

extension BackupText {
    /// Why a folder is none for backups.
    static func complaint(_ problem: BackupFolder.Problem) -> Complaint {
        switch problem {
        case .insideRepository(let path):
            Complaint(
                "\(path.printable) lies in the repository, where a backup could be committed or cleaned away",
                hints: [
                    "name a folder outside of it: --to <folder>, or git config migrate.<env>.backupPath <folder>"
                ]
            )
        case .noHome:
            Complaint(
                "HOME is not set, and no folder for backups is",
                hints: ["name one: --to <folder>"],
                status: .usage
            )
        }
    }

    /// Why there is no program to back up with.
    static func complaint(_ problem: ClientProgram.Problem) -> Complaint {
        switch problem {
        case .missing(let program):
            Complaint(
                "\(program) is not on this machine",
                hints: ["install PostgreSQL's client programs: apt install postgresql-client"],
                status: .fatal
            )
        case .tooOld(let program, let version, let server):
            Complaint(
                "\(program) \(version / 10_000) cannot serve a server of version \(server / 10_000)",
                hints: [
                    "install postgresql-client-\(server / 10_000); \(ServerBinaries.variable) names a folder of programs"
                ],
                status: .fatal
            )
        }
    }

    /// Why there is no backup.
    static func complaint(_ problem: BackupRun.Problem, _ style: Style) -> Complaint {
        switch problem {
        case .noRoom(let folder, let free, let needed):
            Complaint(
                "\(folder.printable) has \(bytesSpelled(free)) left, and the tables take \(bytesSpelled(needed)); nothing was written",
                hints: [
                    "name a folder on another disk: --to <folder>",
                    "a backup is compressed: --ignore-space tries it all the same",
                ]
            )
        case .failed(let program, let words):
            Complaint("\(program) failed; no backup was left behind", details: words.map(\.printable))
        case .incomplete(let tables):
            Complaint(
                "the backup has no data of \(tables.count) \(tables.count == 1 ? "table" : "tables"); it was removed",
                details: tables.map(\.printable),
                hints: ["was a table made or dropped meanwhile? then try it again"]
            )
        case .restoredOtherwise(let difference, let counts):
            Complaint(
                "what the backup restores is not what was backed up; it was removed",
                details: SnapshotText(.drift, style: style).lines(difference)
                    + counts.map { "table \($0.table.printable): \($0.restored) rows of \($0.taken)" }
            )
        case .stopped: Complaint("stopped; no backup was left behind")
        }
    }

    /// Why nothing was restored.
    static func complaint(_ problem: Restoration.Problem) -> Complaint {
        switch problem {
        case .noBackup(let path):
            Complaint(
                "there is no backup of git migrate at \(path.printable)",
                hints: [
                    "git migrate backup --list shows those there are",
                    "pg_restore restores what another tool has written",
                ],
                status: .fatal
            )
        case .damaged(let path, let expected, let found):
            Complaint(
                "\(path.printable) is not what was written there; nothing was restored",
                details: ["sha256 then: \(expected)", "sha256 now:  \(found)"],
                hints: ["take another copy of it, or another backup: git migrate backup --list"]
            )
        case .ofOtherEnvironment(let backup, let asked):
            Complaint(
                "\(backup.name) is a backup of \(backup.environment), not of \(asked)",
                hints: [
                    "to look into it: git migrate restore <file> -e \(backup.environment) --into <new database>"
                ]
            )
        case .ahead(let backup, let sequence, let steps):
            Complaint(
                "the database is at step \(sequence), and the backup ends at step \(backup.position?.sequence ?? 0): "
                    + "\(steps.count) \(steps.count == 1 ? "step" : "steps") and everything written since would not be in it",
                details: steps.prefix(10).map(\.printable),
                hints: [
                    "git migrate rollback walks back without losing other data",
                    "--discard-newer restores it all the same; the database that is there is kept under another name",
                ]
            )
        case .ofOtherDatabase(let backup):
            Complaint(
                "\(backup.name) was not taken of this database, or not since it was made the environment's",
                hints: [
                    "--discard-newer restores it all the same; the database that is there is kept under another name"
                ]
            )
        case .failed(let words):
            Complaint("pg_restore failed; the database is as it was", details: words.map(\.printable))
        case .restoredOtherwise(let backup):
            Complaint(
                "what \(backup.name) restored has another schema than it was taken of; the database is as it was"
            )
        case .inUse(let database, let sessions, let restored):
            Complaint(
                "others are connected to the database \(database.printable), which cannot be put aside so",
                details: sessions.map(\.printable),
                hints: [
                    "end their sessions, or have them ended: --disconnect",
                    "what was restored is there as the database \(restored.printable); drop it before the next attempt",
                ]
            )
        case .exists(let database):
            Complaint("there is a database \(database.printable) already", hints: ["give another name"])
        case .noRight(let role, let database):
            Complaint(
                "the role \(role.printable) may not create a database in the place of \(database.printable)",
                hints: ["ALTER ROLE … CREATEDB, and the role must own the database"]
            )
        case .stopped: Complaint("stopped; the database is as it was")
        }
    }
}
