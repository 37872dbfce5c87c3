import Migrations
import Workflows

/// Where environments stand, as a table and the lines that need saying.
public struct StatusText {
    let style: Style
    private let against: String
    private let now: Int64?
    private let isDetailed: Bool

    /// Text in a style.
    ///
    /// - Parameters:
    ///   - against: the revision that environments are compared with, in the user's words.
    ///   - now: to tell the age of a record.
    ///   - isDetailed: whether lists are whole, however long.
    public init(
        _ style: Style,
        against: String = "HEAD",
        now: CivilTime? = nil,
        isDetailed: Bool = false
    ) {
        self.style = style
        self.against = against
        self.now = now?.unixSeconds
        self.isDetailed = isDetailed
    }

    /// A line for each environment, then what is wrong with any, and what the revision would add.
    public func text(_ statuses: [EnvironmentStatus]) -> String {
        let heading = "against \(against.printable)"
        let rows = [["environment", "commit", "release", "since", "by", heading]] + statuses.map(row)
        let widths = rows[0].indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
        let table = rows.enumerated().map { index, row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                colour(cell.0.padded(cell.1), column: column, isHeader: index == 0)
            }
            return cells.joined(separator: "  ").trimmingBlanks
        }
        let pending = PendingText(style: style, against: against, isDetailed: isDetailed)
        return (table + statuses.flatMap(notes) + pending.lists(statuses)).joined(separator: "\n")
    }

    /// Where to look when nobody tells where an environment is.
    public func hint(_ statuses: [EnvironmentStatus], unfetched remotes: [String]) -> String? {
        let isUnknown = statuses.contains { if case .unknown = $0.source { true } else { false } }
        guard isUnknown, let remote = remotes.first else { return nil }
        return
            "\(style.note("hint:")) the record of \(remote.printable) may tell: git migrate init has git fetch bring it, and git migrate sync brings it once"
    }

    private func row(_ status: EnvironmentStatus) -> [String] {
        [
            status.environment.text,
            status.commit?.short ?? "-",
            (status.release ?? "-").printable,
            status.since.map(moment) ?? "-",
            (status.actor ?? "-").printable,
            comparison(status),
        ]
    }

    func comparison(_ status: EnvironmentStatus) -> String {
        if status.standing == .unknown { return "unknown" }
        let parts = [
            status.behind.isEmpty ? nil : "\(status.behind.count) behind",
            status.ahead.isEmpty ? nil : "\(status.ahead.count) ahead",
            status.edited.isEmpty ? nil : "\(status.edited.count) edited",
            status.looseSteps == 0 ? nil : "between commits",
        ].compactMap(\.self)
        let lead = status.standing == .diverged ? ["diverged"] : []
        let words = parts.isEmpty ? ["up to date"] : lead + parts
        return (words + (status.hasDrifted ? ["drifted"] : [])).joined(separator: ", ")
    }

    private func colour(_ cell: String, column: Int, isHeader: Bool) -> String {
        if isHeader { return style.bold(cell) }
        return column == 1 ? style.commit(cell) : cell
    }

    private func notes(_ status: EnvironmentStatus) -> [String] {
        remarks(status).map { "\(style.warning("\(status.environment):")) \($0)" }
    }

    /// What needs saying of an environment, line by line.
    func remarks(_ status: EnvironmentStatus) -> [String] {
        let name = status.environment
        var notes: [String] = []
        switch status.source {
        case .ledger: break
        case .nothing: notes.append("nothing was deployed yet; git migrate deploy -e \(name) starts")
        case .nothingDespite(let commit):
            notes += [
                "the database has no ledger, though the git record has it at \(commit.short)",
                "a new database: git migrate deploy -e \(name) starts; one whose schema git_migrate was dropped: restore that from a backup first",
            ]
        case .gitRecord(let written, let remote, let error):
            notes.append(
                "from the git record, which \(age(written, remote)); the database could not be asked: \(isForOthers(error) ? ErrorText(.plain).reason(error) : reason(error))"
            )
        case .unknown(let error): notes.append(reason(error))
        }
        if status.looseSteps > 0 {
            notes.append(
                "\(counted(status.looseSteps, "step")) since \((status.release ?? "the start").printable) \(status.looseSteps == 1 ? "has" : "have") not brought it to a commit"
            )
        }
        if !status.ahead.isEmpty {
            notes.append("not in \(against.printable): \(listed(status.ahead.map(\.description)))")
        }
        if !status.edited.isEmpty {
            notes.append("changed since it ran: \(listed(status.edited.map(\.description)))")
        }
        switch status.trouble {
        case .copied(let origin, let here):
            notes.append(
                "a copy: \(AdoptionText.difference(origin, here)); git migrate repair -e \(name) shows how to go on"
            )
        case .interrupted(let migration):
            notes.append(
                "\(migration.id) stopped at statement \(migration.stop); git migrate repair -e \(name) shows how to go on"
            )
        case .lastFailed(let last):
            notes.append(
                "the last deployment (\(last.revision.printable), by \(last.actor.printable)) \(last.outcome == "failed" ? "failed" : "was interrupted")"
            )
        case .perhapsRunning(let last):
            notes.append(
                "a deployment (\(last.revision.printable), by \(last.actor.printable)) began \(last.startedAt) behind a pooler and has not ended; whether it runs still cannot be seen there, and no step is under way now"
            )
        case .running(let last):
            notes.append(
                "a deployment (\(last.revision.printable), by \(last.actor.printable)) is running since \(last.startedAt)"
            )
        case nil: break
        }
        if let hook = status.hookStatus, hook != 0 {
            notes.append(
                "post-migrate failed with status \(hook) after the last deployment; git migrate hooks rerun -e \(name) runs it once more"
            )
        }
        notes += status.inBetween.map { between in
            "has only a part of what \(between.baseline.description.printable) replaces; first: git migrate deploy \(between.release.shellWord) -e \(name)"
        }
        if let note = record(status.record) { notes.append(note) }
        if let drift = status.drift { notes.append(DriftText(.plain).note(drift, of: name)) }
        return notes
    }

    /// How old what the repository knows is.
    private func age(_ written: Int64?, _ remote: String?) -> String {
        let source = remote.map { "was fetched from \($0.printable)" } ?? "this clone wrote"
        guard let written, let now else { return source }
        return "\(source) \(roughly(.seconds(max(now - written, 1)))) ago"
    }

    /// The ledger wins where the git record differs.
    private func record(_ mending: RecordMending) -> String? {
        switch mending {
        case .unneeded: nil
        case .mended(from: .commit(let commit), _):
            "the git record had it at \(commit.short), and follows the ledger now"
        case .mended(from: .nowhere, _): "the git record did not have it, and follows the ledger now"
        case .mended(from: nil, let noted):
            "the git record lacked \(counted(noted, "deployment")) of the ledger, and does not any more"
        case .lacks(let commit):
            "the git record cannot follow the ledger, since this repository does not have \(commit.short); git fetch --tags may bring it"
        case .failed(let error): "the git record could not follow the ledger: \(reason(error))"
        }
    }

    /// What keeps an environment from being deployed to, in few words.
    func trouble(_ trouble: EnvironmentStatus.Trouble?) -> [String] {
        switch trouble {
        case .copied: ["a copy of another database"]
        case .interrupted: ["needs a repair"]
        case .lastFailed: ["the last deployment failed"]
        case .perhapsRunning: ["a deployment may be running"]
        case .running: ["a deployment is running"]
        case nil: []
        }
    }

    /// Whether it keeps those from the database who need no way to it: what they want to know, the record tells.
    private func isForOthers(_ error: any Error) -> Bool {
        if case ConfigurationProblem.variableNotSet = error { true } else { false }
    }

    private func reason(_ error: any Error) -> String {
        let text = ErrorText(.plain)
        return ([text.reason(error)] + text.complaint(error).hints.prefix(1)).joined(separator: "; ")
    }
}

extension String {
    var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
