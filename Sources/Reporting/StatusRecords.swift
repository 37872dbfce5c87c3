import Git
import Migrations
import Workflows

/// Where environments stand, for programs: as lines and as JSON. `docs/record.md` describes both.
public struct StatusRecords {
    /// What environments are compared with.
    private let against: (revision: String, commit: CommitID?)

    /// One environment, or one member of a fleet.
    public struct Entry: Sendable {
        /// The environment.
        public let environment: EnvironmentName
        let member: String?
        /// Nil where it could not be found out.
        let status: EnvironmentStatus?
        let error: (any Error)?

        /// An environment that is one database.
        public init(_ status: EnvironmentStatus) {
            (environment, member, self.status, error) = (status.environment, nil, status, nil)
        }

        /// A member of a fleet, or why it could not be asked.
        public init(_ fleet: EnvironmentName, member: String, _ status: Result<EnvironmentStatus, any Error>)
        {
            (environment, self.member) = (fleet, member)
            switch status {
            case .success(let found): (self.status, error) = (found, nil)
            case .failure(let failure): (self.status, error) = (nil, failure)
            }
        }

        /// Whether the database itself told it.
        var isFromDatabase: Bool {
            switch status?.source {
            case .ledger, .nothing, .nothingDespite: true
            case .gitRecord, .unknown, nil: false
            }
        }

        /// Whether it stays as it is until somebody decides.
        public var needsPerson: Bool { status?.needsPerson == true }
    }

    /// Environments compared with a revision.
    public init(against revision: String, _ commit: CommitID?) { against = (revision, commit) }

    /// A block of `key value` lines for each entry, with an empty line before it.
    public func porcelain(_ entries: [Entry]) -> String {
        let head = ["against \(against.commit?.hex ?? "-") \(against.revision.printable)"]
        return (head + entries.flatMap { [""] + lines($0) }).joined(separator: "\n")
    }

    private func lines(_ entry: Entry) -> [String] {
        let status = entry.status
        var lines = ["environment \(entry.environment)"]
        lines += entry.member.map { ["member \($0.printable)"] } ?? []
        lines.append("source \(entry.source)")
        lines += status?.commit.map { ["commit \($0.hex)"] } ?? []
        lines += status?.release.map { ["release \($0.printable)"] } ?? []
        lines += status?.since.map { ["since \(CivilTime(unixSeconds: $0).iso)"] } ?? []
        lines += status?.actor.map { ["by \($0.printable)"] } ?? []
        if let (written, remote) = entry.recorded {
            lines.append(
                "recorded \(written.map { CivilTime(unixSeconds: $0).iso } ?? "-") \(remote?.printable ?? "-")"
            )
        }
        lines.append("standing \(entry.standing)")
        guard let status else { return lines }
        if status.looseSteps > 0 { lines.append("loose \(status.looseSteps)") }
        lines += entry.pending.map { id, details in
            let commit = details?.commit.map(\.id.hex) ?? "-"
            return "pending \(commit) \(details?.wayBack.rawValue ?? "-") \(id.description.printable)"
        }
        lines += status.ahead.map { "ahead \($0.description.printable)" }
        lines += status.edited.map { "edited \($0.description.printable)" }
        lines += status.inBetween.map {
            "between \($0.baseline.description.printable) \($0.release.printable)"
        }
        lines += status.trouble.map { ["trouble \($0.word)"] } ?? []
        if status.hasDrifted { lines.append("drifted") }
        lines += status.hookStatus.map { ["hook \($0)"] } ?? []
        return lines
    }

    /// One object for all entries.
    public func json(_ entries: [Entry]) -> String {
        let document: JSON = [
            "format": 1,
            "against": [
                "revision": .string(against.revision), "commit": against.commit.map { .string($0.hex) },
            ],
            "environments": .array(entries.map(object)),
        ]
        return document.text
    }

    private func object(_ entry: Entry) -> JSON {
        let status = entry.status
        let recorded: JSON? = entry.recorded.map { written, remote in
            [
                "at": written.map { .string(CivilTime(unixSeconds: $0).iso) },
                "remote": remote.map { .string($0) },
            ]
        }
        return [
            "environment": .string(entry.environment.text),
            "member": entry.member.map { .string($0) },
            "source": .string(entry.source),
            "reason": entry.reason.map { .string($0) },
            "recorded": recorded,
            "commit": status?.commit.map { .string($0.hex) },
            "release": status?.release.map { .string($0) },
            "since": status?.since.map { .string(CivilTime(unixSeconds: $0).iso) },
            "by": status?.actor.map { .string($0) },
            "standing": .string(entry.standing),
            "looseSteps": status.map { .integer($0.looseSteps) },
            "pending": status.map { _ in .array(entry.pending.map(Self.pending)) },
            "ahead": status.map { .array($0.ahead.map { .string($0.description) }) },
            "edited": status.map { .array($0.edited.map { .string($0.description) }) },
            "between": status.flatMap { Self.between($0.inBetween) },
            "trouble": status?.trouble.map { .string($0.word) },
            "drifted": status.map { .boolean($0.hasDrifted) },
            "hookStatus": status?.hookStatus.map { .integer($0) },
        ]
    }

    private static func between(_ baselines: [EnvironmentStatus.InBetween]) -> JSON? {
        guard !baselines.isEmpty else { return nil }
        return .array(
            baselines.map {
                ["baseline": .string($0.baseline.description), "release": .string($0.release)]
            }
        )
    }

    private static func pending(_ id: MigrationID, _ details: PendingMigration?) -> JSON {
        details.map(RecordJSON.migration) ?? ["migration": .string(id.description)]
    }
}

extension StatusRecords.Entry {
    fileprivate var source: String {
        switch status?.source {
        case .ledger: "ledger"
        case .gitRecord: "record"
        case .nothing, .nothingDespite: "nothing"
        case .unknown, nil: "unknown"
        }
    }

    fileprivate var recorded: (written: Int64?, remote: String?)? {
        guard case .gitRecord(let written, let remote, _) = status?.source else { return nil }
        return (written, remote)
    }

    fileprivate var standing: String { (status?.standing ?? .unknown).rawValue }

    /// With their details, as far as they were found out.
    fileprivate var pending: [(MigrationID, PendingMigration?)] {
        guard let status else { return [] }
        return status.behind.enumerated().map { place, id in
            (id, status.pending.indices.contains(place) ? status.pending[place] : nil)
        }
    }

    /// Why the database could not be asked.
    fileprivate var reason: String? {
        let error: (any Error)? =
            switch status?.source {
            case .gitRecord(_, _, let error), .unknown(let error): error
            case .ledger, .nothing, .nothingDespite: nil
            case nil: self.error
            }
        return error.map { ErrorText(.plain).complaint($0).headline }
    }
}

extension EnvironmentStatus.Trouble {
    /// All the words.
    static let words = ["copied", "interrupted", "last-failed", "perhaps-running", "running"]

    /// The word for programs.
    var word: String {
        switch self {
        case .copied: "copied"
        case .interrupted: "interrupted"
        case .lastFailed: "last-failed"
        case .perhapsRunning: "perhaps-running"
        case .running: "running"
        }
    }
}
