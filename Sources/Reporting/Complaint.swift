import Migrations

/// What went wrong, as it is told to a person: what was found, what it means, and the command that goes on.
public struct Complaint: Sendable {
    /// One sentence, without a full stop.
    public var headline: String
    /// What was found, line by line.
    public var details: [String]
    /// Commands and advice that go on from here.
    public var hints: [String]
    /// The exit status that it ends with.
    public var status: ExitStatus
    /// The migration that it is about, whose script and rows the details may show; nil where it is about none.
    var migration: String?
    /// The server's code for it.
    var sqlState: String?

    init(_ headline: String, details: [String] = [], hints: [String] = [], status: ExitStatus = .refused) {
        self.headline = headline
        self.details = details
        self.hints = hints
        self.status = status
    }

    /// In git's manner: `error: …`, details, `hint: …`.
    public func text(_ style: Style) -> String {
        let label = status == .fatal ? "fatal:" : "error:"
        let lines =
            ["\(style.error(label)) \(headline)"]
            + details.map { $0.isEmpty ? "" : "  " + $0 }
            + hints.map { "\(style.warning("hint:")) \($0)" }
        return lines.joined(separator: "\n")
    }
}

extension Complaint {
    /// The same, with what came of it as the headline.
    func preceded(by headline: String) -> Complaint {
        var complaint = self
        complaint.headline = headline
        complaint.details = [self.headline] + details
        return complaint
    }

    /// The first word of the command line is no command.
    public init(unknownCommand word: String) {
        self.init(
            "'\(word.printable)' is no command of git migrate",
            hints: ["git migrate -h lists the commands"],
            status: .usage
        )
    }

    /// Nobody confirmed a change of a guarded environment.
    public init(unconfirmed environment: EnvironmentName, hints: [String]) {
        self.init("\(environment) changes only when its name is confirmed; nothing was changed", hints: hints)
    }
}
