import Migrations
import Workflows

/// What happened to an environment, in words.
public struct DeploymentLogText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// A block for each deployment, as git log has one for each commit.
    public func text(_ deployments: [Deployment]) -> String {
        deployments.map(block).joined(separator: "\n\n")
    }

    /// One deployment.
    public func block(_ deployment: Deployment) -> String {
        let number = deployment.key.number == 0 ? "" : "#\(deployment.key.number)"
        let name = style.commit("\(deployment.kind.rawValue) \(deployment.environment)\(number)")
        let date = moment(deployment.started)
        var lines = [
            "\(name) \(outcome(deployment.outcome))",
            "Date:  \(date), took \(time(deployment.milliseconds))",
            "By:    \(person(deployment.actor))",
            "From:  \(deployment.from?.short ?? "-")",
            "To:    \(place(deployment))",
        ]
        lines += deployment.error.map { ["Error: \($0.printable)"] } ?? []
        return (lines + steps(deployment.steps)).joined(separator: "\n")
    }

    /// The record has whole milliseconds.
    func time(_ milliseconds: Int) -> String {
        milliseconds == 0 ? "0 ms" : spelled(.milliseconds(milliseconds))
    }

    private func outcome(_ outcome: Deployment.Outcome) -> String {
        outcome == .done ? style.good(outcome.rawValue) : style.error(outcome.rawValue)
    }

    private func person(_ person: Deployment.Person) -> String {
        person.email.isEmpty ? person.name.printable : "\(person.name.printable) <\(person.email.printable)>"
    }

    /// `6ef7fd9 (v1.1)`; what the user named, where that is no tag.
    private func place(_ deployment: Deployment) -> String {
        let name = (deployment.tag ?? deployment.revision).printable
        let note = deployment.isWhole ? "" : ", single migrations"
        return "\(deployment.to?.short ?? "-") (\(name))\(note)"
    }

    private func steps(_ steps: [RanStep]) -> [String] {
        guard !steps.isEmpty else { return [] }
        let words = steps.map { $0.kind.word }
        let width = words.map(\.displayWidth).max() ?? 0
        let names = steps.map(\.migration.printable)
        let nameWidth = names.map(\.displayWidth).max() ?? 0
        return [""]
            + steps.indices.map { index in
                let time = time(steps[index].milliseconds)
                return
                    "    \(words[index].padded(width))  \(names[index].padded(nameWidth))  \(time)"
            }
    }

    /// Where the listing comes from, where that is not the ledger.
    public func note(_ listing: DeploymentLog.Listing) -> String? {
        guard let error = listing.because else { return nil }
        let reason = ErrorText(.plain).reason(error)
        return
            "\(style.note("note:")) from the git record; the database of \(listing.environment) could not be asked: \(reason)"
    }
}

extension RanStep.Kind {
    var word: String {
        switch self {
        case .apply: "applied"
        case .revert: "reverted"
        case .markApplied: "marked as applied"
        case .markReverted: "marked as reverted"
        }
    }
}

/// Deployments for programs, which `docs/record.md` describes.
public enum DeploymentRecords {
    /// A line for each, as the notes have it.
    public static func porcelain(_ deployments: [Deployment]) -> String {
        deployments.map(\.line).joined(separator: "\n")
    }

    /// One object for a listing.
    public static func json(_ listing: DeploymentLog.Listing) -> String {
        let document: JSON = [
            "format": 1,
            "environment": .string(listing.environment.text),
            "source": listing.because == nil ? "ledger" : "record",
            "deployments": .array(listing.deployments.map(object)),
        ]
        return document.text
    }

    /// One object for a deployment.
    public static func json(_ deployment: Deployment) -> String { object(deployment).text }

    private static func object(_ deployment: Deployment) -> JSON {
        [
            "environment": .string(deployment.environment.text),
            "number": .integer(deployment.key.number),
            "run": .string(deployment.key.run),
            "kind": .string(deployment.kind.rawValue),
            "outcome": .string(deployment.outcome.rawValue),
            "started": .string(CivilTime(unixSeconds: deployment.started).iso),
            "milliseconds": .integer(deployment.milliseconds),
            "revision": .string(deployment.revision),
            "tag": deployment.tag.map { .string($0) },
            "from": deployment.from.map { .string($0.hex) },
            "to": deployment.to.map { .string($0.hex) },
            "whole": .boolean(deployment.isWhole),
            "by": ["name": .string(deployment.actor.name), "email": .string(deployment.actor.email)],
            "steps": .array(deployment.steps.map(step)),
            "error": deployment.error.map { .string($0) },
        ]
    }

    private static func step(_ step: RanStep) -> JSON {
        [
            "kind": .string(step.kind.rawValue),
            "migration": .string(step.migration),
            "milliseconds": .integer(step.milliseconds),
        ]
    }
}
