import Workflows

/// A connection that was lost while the ledger was made, in words.
enum LostInstallationText {
    static func complaint(_ fate: StepFailure.LedgerFate, _ reason: String) -> Complaint {
        let (known, status): (String, ExitStatus) =
            switch fate {
            case .isThere: ("it is there", .failed)
            case .isOfVersion(0): ("that was undone, and there is none", .failed)
            case .isOfVersion(let version):
                ("it is of version \(version), and the next run completes it", .failed)
            case .unknown:
                ("whether it is there is not known: the server does not answer", .needsPerson)
            case .stillRuns(let process):
                ("whether it is there is not known: server process \(process) is still at it", .needsPerson)
            }
        return Complaint(
            "the connection was lost while the ledger was made; \(known)",
            details: ["no migration had begun"] + reason.split(separator: "\n").map { String($0).printable },
            status: status
        )
    }
}
