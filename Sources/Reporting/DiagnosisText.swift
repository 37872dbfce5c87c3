import Migrations
import Workflows

/// What is wrong with an environment, with the ways on.
public struct DiagnosisText {
    let style: Style
    let diagnosis: Diagnosis

    /// Text in a style.
    public init(_ style: Style, _ diagnosis: Diagnosis) {
        self.style = style
        self.diagnosis = diagnosis
    }

    /// Everything that was found, each with its way on.
    public var text: String {
        guard !diagnosis.isSound else {
            return
                "there is nothing to repair on \(diagnosis.environment); git migrate fsck \(diagnosis.environment) checks the ledger itself"
        }
        let parts: [[String]] = [
            diagnosis.adoption.map { AdoptionText($0).state } ?? [],
            diagnosis.interrupted.map {
                [RepairText(style, environment: diagnosis.environment).state($0)] + withdrawal
            } ?? [],
            last, lock, indexes, commit,
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var withdrawal: [String] {
        guard let mode = diagnosis.withdrawal else { return [] }
        let manner =
            mode == .transaction
            ? "in one transaction: it fits what ran, or nothing changes"
            : "statement by statement; what is not there to be taken away is passed over"
        return [
            "  git migrate repair -e \(diagnosis.environment) --undo",
            "      runs its recorded down script, \(manner)",
        ]
    }

    private var last: [String] {
        guard let last = diagnosis.last else { return [] }
        let name = "Deployment \(last.id) (\(last.revision.printable), by \(last.actor.printable))"
        if let holder = last.holder {
            return ["\(name) is running: \(ErrorText.describe(holder)).", "Wait for it to end."]
        }
        guard diagnosis.interrupted == nil else { return [] }
        if last.isUnseen {
            return [
                "\(name) began \(last.startedAt) behind a pooler and has not ended. Whether it runs still cannot be seen there; no step is under way now.",
                "The next one waits for it as long as --wait says, then takes over: git migrate plan -e \(diagnosis.environment)",
            ]
        }
        let end = last.outcome == "failed" ? "failed" : "was interrupted, and nobody runs it any more"
        return [
            "\(name) \(end). What was in by then stays, and the ledger has it.",
            "The next one goes on from there: git migrate plan -e \(diagnosis.environment)",
        ]
    }

    private var lock: [String] {
        guard let holder = diagnosis.lockHolder else { return [] }
        return [
            "The deployment lock is held, and no deployment runs: \(ErrorText.describe(holder)).",
            "Deployments wait until that session ends. If nobody needs it: SELECT pg_terminate_backend(\(holder.pid))",
        ]
    }

    private var indexes: [String] {
        guard !diagnosis.invalidIndexes.isEmpty else { return [] }
        return ["Invalid indexes, which no query uses and every write keeps up:"]
            + diagnosis.invalidIndexes.flatMap { index in
                let name = index.name.printable
                return index.isOfInterrupted
                    ? ["  \(name) on \(index.table.printable), which the migration above was making"]
                    : [
                        "  \(name) on \(index.table.printable), which this tool did not leave; its owner decides:",
                        "      REINDEX INDEX CONCURRENTLY \(name)   or   DROP INDEX CONCURRENTLY \(name)",
                    ]
            }
    }

    private var commit: [String] {
        guard let position = diagnosis.unknownCommit, let commit = position.commit else { return [] }
        return [
            "\(diagnosis.environment) is at \(position.tag.map { "\($0.printable), " } ?? "")commit \(commit.short), by \(position.actor.printable), which this repository does not have.",
            "git fetch --tags brings it, if somebody has pushed it; the ledger has every script that ran.",
        ]
    }
}
