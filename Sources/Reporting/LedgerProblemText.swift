import Workflows

/// What a ledger refuses, in words.
enum LedgerProblemText {
    static func complaint(_ problem: LedgerProblem) -> Complaint {
        switch problem {
        case .otherEnvironment(let asked, let found, let isCopy):
            Complaint(
                isCopy
                    ? "this database is a copy of the environment '\(found)', not '\(asked)'; nothing was changed"
                    : "this database is the environment '\(found)', not '\(asked)'; nothing was changed",
                hints: [
                    "is the URL of '\(asked)' right?",
                    isCopy
                        ? "to make the copy '\(asked)': \(AdoptionText.command(asked))"
                        : "or did you mean: -e \(found)",
                ]
            )
        case .copied(let environment, let origin, let here):
            Complaint(
                "this database is a copy of \(environment): \(AdoptionText.difference(origin, here)); nothing was changed",
                hints: [
                    "is the URL right?",
                    "where this one is \(environment) from now on, restored from a dump or brought here by pg_upgrade: \(AdoptionText.command(environment))",
                ],
                status: .needsPerson
            )
        case .newerLedger(let found, let known):
            Complaint(
                "the ledger is of version \(found), and this git-migrate knows versions up to \(known)",
                hints: ["install the version of git-migrate that wrote it, or a later one"]
            )
        case .unreadable(let what):
            Complaint(
                "the ledger holds what this tool did not write: \(what.printable)",
                hints: ["compare it with a backup; the tool itself never changes recorded rows"],
                status: .needsPerson
            )
        case .oldServer(let version, let needed):
            Complaint(
                "PostgreSQL \(version / 10_000) is too old: the ledger needs PostgreSQL \(needed / 10_000) or later"
            )
        case .readOnly(let isStandby):
            Complaint(
                isStandby
                    ? "this server is a standby, which takes no changes; nothing was changed"
                    : "this connection is read-only; nothing was changed",
                hints: [
                    isStandby
                        ? "use the URL of the primary"
                        : "is default_transaction_read_only set for this role or database?"
                ]
            )
        case .noRightToCreate(let role, let database):
            Complaint(
                "the role \(role.printable) may not create the ledger's schema; nothing was changed",
                hints: [
                    "GRANT CREATE ON DATABASE \(database.printable) TO \(role.printable), or deploy as the owner"
                ]
            )
        case .noRightsToRead(let role, let missing):
            Complaint(
                "the role \(role.printable) may not read the ledger; nothing was changed",
                details: ["it lacks \(listed(missing))"],
                hints: ["GRANT it these rights, or use the URL of the ledger's owner"]
            )
        case .noRights(let role, let missing):
            Complaint(
                "the role \(role.printable) may not write the ledger; nothing was changed",
                details: ["it lacks \(listed(missing))"],
                hints: ["GRANT it these rights, or deploy as the ledger's owner"]
            )
        case .busy(let holder):
            Complaint(
                "another deployment is running on this database\(holder.map { ": " + ErrorText.describe($0) } ?? ""); nothing was changed",
                hints: ["wait for it to end, or give --wait a longer time"]
            )
        case .interrupted(let migration, let environment):
            Complaint(
                "\(migration.id) stopped at statement \(migration.stop) of a run outside a transaction, and needs a decision; nothing was changed",
                details: migration.reason.map { [$0.printable] } ?? [],
                hints: ["git migrate repair -e \(environment) shows what ran, and how to go on"],
                status: .needsPerson
            )
        case .scriptMissing(let blob):
            Complaint(
                "the recorded script \(blob) is not in the ledger",
                hints: ["compare the ledger with a backup"],
                status: .needsPerson
            )
        }
    }
}
