import Migrations
import Workflows

/// One anomaly in words: what was found, and what it means with the way on.
struct AnomalyText {
    private let environment: EnvironmentName

    init(_ environment: EnvironmentName) { self.environment = environment }

    func words(_ anomaly: Anomaly) -> (found: String, meaning: String) {
        switch anomaly {
        case .foreignIdentity, .interrupted, .neverEnded, .perhapsRunning, .running: ofState(anomaly)
        case .otherStepCount, .deploymentsMissing, .stepsMissing, .stepAltered, .stepWithoutDeployment,
            .stepOutOfTurn:
            ofHistory(anomaly)
        case .headElsewhere, .notInAppliedSet, .onlyInAppliedSet, .otherInAppliedSet, .journalOfTransaction:
            ofAppliedSet(anomaly)
        case .scriptAltered, .scriptMissing: ofScripts(anomaly)
        case .objectMissing, .objectAltered, .objectDisabled, .objectForeign, .versionsMissing:
            ofObjects(anomaly)
        case .tagMoved, .commitUnknown, .notAsCommit, .tagUnknown, .scriptsUnknown: ofRepository(anomaly)
        }
    }

    private func ofState(_ anomaly: Anomaly) -> (String, String) {
        let repair = "git migrate repair -e \(environment) shows how to go on"
        switch anomaly {
        case .foreignIdentity(let found):
            return (
                found.isCopy
                    ? "the ledger was made in another database: this one is a copy of \(found.recorded)"
                    : "the ledger is of the environment \(found.recorded), not \(found.environment)", repair
            )
        case .interrupted(let migration):
            return ("\(migration.id) stopped at statement \(migration.statement + 1)", repair)
        case .neverEnded(let id, let tenant):
            return (
                "deployment \(id)\(Self.of(tenant)) has not ended, and nobody runs it",
                "the tool was killed, or lost the database; the next deployment ends it and goes on from there"
            )
        case .perhapsRunning(let id, let tenant):
            return (
                "deployment \(id)\(Self.of(tenant)) has not ended, and whether it runs still cannot be seen behind a pooler",
                "the next deployment waits for it as long as --wait says, then ends it and goes on from there"
            )
        case .running(let last):
            return (
                "deployment \(last.id) is running",
                "what was read may be in its midst; look again when it has ended"
            )
        default: return ("", "")
        }
    }

    private func ofHistory(_ anomaly: Anomaly) -> (String, String) {
        let tampered = "somebody changed the ledger past its triggers: compare it with a backup"
        switch anomaly {
        case .otherStepCount(let id, let tenant, let planned, let taken):
            return (
                "deployment \(id)\(Self.of(tenant)) is done with \(counted(taken, "step")), and had \(planned) to take",
                tampered
            )
        case .deploymentsMissing(let tenant, let after, let before):
            return ("\(Self.gap("deployment", after, before)) missing\(Self.of(tenant))", tampered)
        case .stepsMissing(let tenant, let after, let before):
            return (
                "\(Self.gap("step", after, before)) missing\(Self.of(tenant))",
                tampered + "; rollbacks cannot be trusted until then"
            )
        case .stepAltered(let tenant, let sequence, let migration):
            return (
                "step \(sequence)\(Self.of(tenant)) (\(migration.printable)) does not follow from the step before it",
                "its row, or the one before, was changed after it was written: compare both with a backup"
            )
        case .stepWithoutDeployment(let tenant, let sequence, let migration):
            return (
                "the deployment of step \(sequence)\(Self.of(tenant)) (\(migration.printable)) is missing",
                tampered
            )
        case .stepOutOfTurn(let tenant, let sequence, let migration):
            return (
                "step \(sequence)\(Self.of(tenant)) applies \(migration.printable) twice, or reverts it before it was applied",
                tampered
            )
        default: return ("", "")
        }
    }

    private func ofAppliedSet(_ anomaly: Anomaly) -> (String, String) {
        let mend =
            "plans are made from the applied set: look whether the database has it, and bring git_migrate.applied back to what the steps say"
        switch anomaly {
        case .headElsewhere(let tenant, let head, let last):
            let place = head.map { $0 == last ? "has another hash than" : "is at step \($0), not at" }
            return (
                "the head\(Self.of(tenant)) \(place ?? "is missing, and not at") the last step, \(last)",
                "the next step would be refused, or would not follow from the last: bring git_migrate.head back to what the last step says"
            )
        case .notInAppliedSet(_, let migration, let sequence):
            return (
                "step \(sequence) applied \(migration.printable), and the applied set does not have it", mend
            )
        case .onlyInAppliedSet(_, let migration):
            return ("the applied set has \(migration.printable), and no step applied it", mend)
        case .otherInAppliedSet(_, let migration, let sequence):
            return (
                "the applied set has \(migration.printable) otherwise than step \(sequence) says", mend
            )
        case .journalOfTransaction(_, let sequence):
            return (
                "the journal tells of step \(sequence), which ran in a transaction",
                "somebody changed the journal past its triggers: compare it with a backup"
            )
        default: return ("", "")
        }
    }

    private func ofScripts(_ anomaly: Anomaly) -> (String, String) {
        switch anomaly {
        case .scriptAltered(let blob, let users):
            (
                "the recorded script \(blob)\(Self.used(users)) is not the text that its id is of",
                "a rollback would run something that never was in git; this prints the right text: git cat-file blob \(blob)"
            )
        case .scriptMissing(let blob, let users):
            (
                "the script \(blob)\(Self.used(users)) is not recorded",
                "a rollback of it is refused; --down-from takes it from the repository: git cat-file blob \(blob)"
            )
        default: ("", "")
        }
    }

    private func ofObjects(_ anomaly: Anomaly) -> (String, String) {
        switch anomaly {
        case .objectMissing(let object):
            (
                "the \(Self.name(object)) is missing",
                "what it guards is not guarded; the definition stands in the ledger's migration, 001_ledger.sql"
            )
        case .objectAltered(let object):
            (
                "the \(Self.name(object)) is not as this tool makes it",
                "what it guards may not be guarded; the definition stands in the ledger's migration, 001_ledger.sql"
            )
        case .objectDisabled(let object): (Self.disabled(object), Self.enabling(object))
        case .objectForeign(let object):
            (
                "the \(Self.name(object)) is not the ledger's own",
                "it may change what is recorded: remove it, or make sure that it does not"
            )
        case .versionsMissing:
            (
                "git_migrate.ledger_versions does not count from 1 without a gap",
                "the tool may upgrade the ledger wrongly: compare it with a backup"
            )
        default: ("", "")
        }
    }

    private func ofRepository(_ anomaly: Anomaly) -> (String, String) {
        let fetch = "git fetch --tags brings it, if somebody has pushed it"
        switch anomaly {
        case .tagMoved(let tag, let from, let to):
            return (
                "the tag \(tag.printable) was deployed as \(from.short), and is at \(to.short) now",
                "the release is not what ran: give the new commit a tag of its own, and move this one back: git tag -f \(tag.shellWord) \(from.short)"
            )
        case .commitUnknown(let commit, let tag):
            return (
                "\(environment) is at \(tag.map { "\($0.printable), " } ?? "")commit \(commit.short), which this repository does not have",
                fetch + "; the ledger has every script that ran"
            )
        case .notAsCommit(let commit, let missing, let extra):
            let parts = [
                missing.isEmpty ? nil : "lacks \(listed(missing.map { $0.description.printable }))",
                extra.isEmpty ? nil : "has \(listed(extra.map { $0.description.printable })) besides",
            ].compactMap(\.self)
            return (
                "\(environment) counts as being at \(commit.short), and \(listed(parts))",
                "git migrate plan \(commit.short) -e \(environment) shows what would bring it there"
            )
        case .tagUnknown(let tag, let commit):
            return ("the tag \(tag.printable), deployed as \(commit.short), is not in this repository", fetch)
        case .scriptsUnknown(let count, let example):
            return (
                "\(counted(count, "script")) that ran \(count == 1 ? "is" : "are") not in this repository (\(example.printable))",
                "the clone is not whole, or history was rewritten; the ledger has the text"
            )
        default: return ("", "")
        }
    }

    private static func of(_ tenant: String) -> String { tenant.isEmpty ? "" : " of \(tenant.printable)" }

    private static func gap(_ noun: String, _ after: Int, _ before: Int) -> String {
        before - after == 2 ? "\(noun) \(after + 1) is" : "\(noun)s \(after + 1) to \(before - 1) are"
    }

    private static func used(_ migrations: [String]) -> String {
        migrations.isEmpty ? "" : " of \(listed(migrations.map(\.printable)))"
    }

    private static func name(_ object: LedgerObject) -> String {
        "\(object.kind) git_migrate.\(object.name.printable)"
    }

    private static func disabled(_ object: LedgerObject) -> String {
        switch object.kind {
        case "trigger": "the \(name(object)) is disabled"
        case "constraint", "index": "the \(name(object)) is not valid"
        case "table": "the \(name(object)) has row level security, which hides rows"
        default: "the \(name(object)) runs as its owner, or under the caller's search_path"
        }
    }

    private static func enabling(_ object: LedgerObject) -> String {
        let parts = object.name.split(separator: ".")
        guard object.kind == "trigger", parts.count == 2 else {
            return
                "what it guards is not guarded; the definition stands in the ledger's migration, 001_ledger.sql"
        }
        return
            "what it guards is not guarded: ALTER TABLE git_migrate.\(parts[0].description.printable) ENABLE TRIGGER \(parts[1].description.printable)"
    }
}
