import Migrations
import Workflows

/// What is said of approvals.
public struct ApprovalText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// What came of the command.
    public func text(
        _ outcome: Approving.Outcome,
        of target: Target,
        for environment: EnvironmentName
    ) -> String {
        let plan = "\(target.name.printable) for \(style.bold(environment.text))"
        switch outcome {
        case .approved(let person, let members):
            let names = listed(members.map(\.printable), limit: 8)
            let covered = members.isEmpty ? "" : ", on \(counted(members.count, "member")): \(names)"
            return """
                approved \(plan) as \(person.printable)\(covered)
                \(style.warning("hint:")) share it: git migrate sync
                """
        case .approvedBefore(let person): return "\(plan) is approved by \(person.printable) already"
        }
    }

    static func complaint(_ problem: Approving.Problem) -> Complaint {
        switch problem {
        case .nothingToApprove(let name):
            Complaint(
                "there is nothing to approve: \(name) has these migrations",
                hints: ["git migrate status \(name) shows where it stands"]
            )
        case .author(let person):
            Complaint(
                "\(person.printable) wrote a migration of this plan, and cannot approve it",
                hints: ["ask somebody else: author and approver differ"]
            )
        }
    }

    static func complaint(_ problem: SignatureProblem) -> Complaint {
        let hints: [String] =
            switch problem {
            case .noKey: ["name your key: git config --global user.signingKey <path>"]
            case .noIdentity: ["say who you are: git config --global user.email <address>"]
            case .unknownKind: ["git config --global gpg.format openpgp, or ssh"]
            default: ["git config --global user.signingKey names the key, gpg.format says what it is"]
            }
        return Complaint("cannot sign: \(LackText.text(problem))", hints: hints)
    }

    /// An approval that does not count.
    static func text(_ approval: UncountedApproval) -> String {
        switch approval {
        case .other(let person):
            "\(person.printable) approved another plan, another start or another database"
        case .badSignature(let person, let problem):
            "an approval in the name of \(person.printable) does not count: \(LackText.text(problem))"
        case .author(let signer):
            "\(listed(signer.names.map(\.printable))) wrote a migration of it, and does not count"
        }
    }
}
