import Migrations
import Postgres
import Workflows

/// What the doctor found, a line each, and what to do about it.
public struct DoctorText {
    private let style: Style

    /// Text in a style.
    public init(_ style: Style) { self.style = style }

    /// The lines about one thing.
    public func text(_ checkup: Checkup) -> String {
        let (subject, found, remedies) = describe(checkup)
        let mark = checkup.isWell ? style.good("well") : style.error("ill ")
        return
            (["\(mark)  \(subject.padded(Self.width))  \(found)"]
            + remedies.map { "      \(style.warning("->")) \($0)" })
            .joined(separator: "\n")
    }

    private static let width = 12

    private func describe(_ checkup: Checkup) -> (subject: String, found: String, remedies: [String]) {
        switch checkup {
        case .git(let version?): ("git", version.printable, [])
        case .git(nil): ("git", "is not on PATH", ["install it: sync and the hooks need it"])
        case .server(.success(let binaries)):
            ("postgresql", "\(version(binaries.version)) in \(binaries.folder.printable)", [])
        case .server(.failure(let error)):
            (
                "postgresql", PostgresErrorText.complaint(error).headline,
                ["install it for the environment local and for test: apt install postgresql"]
            )
        case .dump(.success(let dump)): ("pg_dump", version(dump.version), [])
        case .dump(.failure(let problem)):
            ("pg_dump", BackupText.complaint(problem).headline, BackupText.complaint(problem).hints)
        case .author(let name?): ("author", name.printable, [])
        case .author(nil):
            (
                "author", "git does not know who you are",
                ["git config --global user.name <name>; git config --global user.email <address>"]
            )
        case .migrations(let count, let layout, let roots):
            ("migrations", "\(count) in \(listed(roots.map(\.printable))), layout \(layout)", [])
        case .noMigrations(let error):
            ("migrations", complaint(error).headline, complaint(error).hints)
        case .hooks(let found): hooks(found)
        case .environment(let found): environment(found)
        case .unreachable(let name, let error):
            (name.text, complaint(error).headline, complaint(error).hints)
        case .fleet(let name): (name.text, "a fleet: git migrate status \(name) asks its members", [])
        }
    }

    private func hooks(_ hooks: [HookInstallation.Hook]) -> (String, String, [String]) {
        let ill = hooks.filter { !$0.isWell }
        guard !ill.isEmpty else { return ("hooks", listed(hooks.map(\.hook.rawValue)), []) }
        return (
            "hooks",
            "\(listed(ill.map(\.hook.rawValue))) \(ill.count == 1 ? "does" : "do") not run as it should",
            ["git migrate hooks status tells more; git migrate hooks install puts them right"]
        )
    }

    private func environment(_ found: Checkup.EnvironmentCheckup) -> (String, String, [String]) {
        var parts = ["PostgreSQL \(version(found.serverVersion))"]
        switch found.ledger {
        case nil: parts.append("no ledger yet")
        case found.newestLedger?: parts.append("ledger of version \(found.newestLedger)")
        case let older?:
            parts.append(
                "ledger of version \(older), which the next deployment brings to \(found.newestLedger)"
            )
        }
        var remedies: [String] = []
        if let pooler = found.pooler {
            parts.append("behind \(SupabasePoolerText.what(pooler))")
            if pooler.mode == .transaction { remedies.append(SupabasePoolerText.alternative(pooler)) }
        } else if found.sharesSessions {
            parts.append("behind a transaction pooler")
        }
        if let obstacle = found.obstacle {
            let complaint = LedgerProblemText.complaint(obstacle)
            parts.append(complaint.headline)
            remedies += complaint.hints
        }
        if abs(found.skew) > Checkup.tolerableSkew {
            parts.append(
                "its clock is \(abs(found.skew)) s \(found.skew > 0 ? "ahead of" : "behind") this machine's"
            )
            remedies.append("set both clocks by NTP: times in the record come from both")
        }
        return (found.environment.text, parts.joined(separator: "; "), remedies)
    }

    private func complaint(_ error: any Error) -> Complaint { ErrorText(style).complaint(error) }

    /// 150018 as 15.18.
    private func version(_ number: Int) -> String { "\(number / 10_000).\(number % 10_000)" }
}
