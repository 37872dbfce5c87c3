import Migrations
import Workflows

/// What differs between a database's schema and the recorded one, in words.
public struct DriftText {
    let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What an overview says of an environment.
    func note(_ verdict: Drift.Verdict, of name: EnvironmentName) -> String {
        let command = "git migrate diff -e \(name) shows what"
        switch verdict {
        case .drifted(let count):
            return
                "drifted: \(counted(count, "object")) \(count == 1 ? "is" : "are") not as the last deployment left \(count == 1 ? "it" : "them"); \(command)"
        case .doubtful(let count, let drift):
            return
                "\(counted(count, "object")) \(count == 1 ? "differs" : "differ") from the recorded schema, perhaps in words alone, since \(doubt(drift)); \(command)"
        case .unknown(let error):
            return "whether it has drifted is not known: \(ErrorText(.plain).complaint(error).headline)"
        }
    }

    /// What was compared with what.
    public func heading(_ drift: Drift, of name: EnvironmentName) -> String {
        let count = drift.difference.changes.count
        let sum = count == 0 ? "no difference" : counted(count, "difference")
        let record = drift.record
        return
            "\(name): \(sum) from what deployment \(record.deployment) (\(record.revision.printable)) left on \(moment(record.at))"
    }

    /// Why differences may be none.
    public func warning(_ drift: Drift) -> String? {
        guard drift.isDoubtful else { return nil }
        return "\(style.warning("warning:")) \(doubt(drift)): the same may be described in other words"
    }

    /// What was compared, and how much differs.
    public func heading(_ outcome: RevisionComparison.Outcome) -> String {
        let count = outcome.difference.changes.count
        let sum = count == 0 ? "no schema change" : counted(count, "schema change")
        return "\(sum) from \(outcome.from.name.printable) to \(outcome.to.name.printable)"
    }

    /// What the schemas are without.
    public func remarks(_ outcome: RevisionComparison.Outcome) -> [String] {
        [outcome.from, outcome.to].flatMap { side in
            side.skipped.map { skipped in
                let reason = skipped.error?.message.printable ?? "its script is not one that can run"
                return
                    "\(side.name.printable) without \(skipped.id), which cannot run on a scratch server: \(reason)"
            }
        }
    }

    /// A remark as a warning.
    public func warned(_ remark: String) -> String { "\(style.warning("warning:")) \(remark)" }

    /// What was written, and what is to be done with it.
    public func next(_ outcome: DriftMigration.Outcome, of name: EnvironmentName) -> String {
        let gaps = [("up", outcome.gaps.up), ("down", outcome.gaps.down)].flatMap { side, gaps in
            gaps.map { "\(style.warning("to be written by hand"))  \(side): \($0.printable)" }
        }
        let next = [
            "\(outcome.files.id): \(counted(outcome.statements, "statement")) derived from the drift of \(name)",
            "read both scripts, commit them, and try them: git migrate test HEAD~..HEAD",
            "\(name) has the change already; where the up script fails for that, take the change back there before it is deployed",
        ]
        return (gaps + next).joined(separator: "\n")
    }

    /// Why no migration was written.
    static func complaint(_ problem: DriftMigration.Problem) -> Complaint {
        switch problem {
        case .noDrift(let name):
            Complaint("the schema of '\(name)' is as the last deployment left it: there is nothing to write")
        case .doubtful(let name):
            Complaint(
                "the schema of '\(name)' was recorded in other words, so that what differs may be the same",
                hints: [
                    "git migrate diff -e \(name) shows what differs",
                    "the next deployment that changes something records it anew",
                ]
            )
        }
    }

    /// Why there is nothing to compare.
    static func complaint(_ problem: Drift.Problem) -> Complaint {
        switch problem {
        case .noLedger(let name):
            Complaint(
                "nothing was ever deployed to '\(name)', so that there is no schema to compare with",
                hints: ["git migrate deploy -e \(name) starts"],
                status: .fatal
            )
        case .notRecorded(let name, isDisabled: true):
            Complaint(
                "the schema of '\(name)' is not recorded: migrate.\(name).snapshot is false",
                hints: [
                    "git config --unset migrate.\(name).snapshot; the next deployment that changes something records it"
                ],
                status: .fatal
            )
        case .notRecorded(let name, isDisabled: false):
            Complaint(
                "the schema that the last deployment left in '\(name)' was not recorded",
                hints: ["the next deployment that changes something records it"],
                status: .fatal
            )
        case .running(let name):
            Complaint(
                "a deployment is running in '\(name)', and its schema is changing",
                hints: ["git migrate status \(name) tells when it has ended"],
                status: .fatal
            )
        }
    }

    private func doubt(_ drift: Drift) -> String {
        let record = drift.record
        return record.majorVersion == drift.majorVersion
            ? "another version of git-migrate recorded it"
            : "PostgreSQL \(record.majorVersion) described it and PostgreSQL \(drift.majorVersion) runs now"
    }
}

extension EnvironmentStatus {
    /// Whether the schema is known not to be as the last deployment left it.
    var hasDrifted: Bool { if case .drifted = drift { true } else { false } }
}
