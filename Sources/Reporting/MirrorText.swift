import Migrations
import Workflows

/// What is said of another tool's history that is kept in step with the ledger.
struct MirrorText {
    private let style: Style

    init(_ style: Style) { self.style = style }

    /// How it stands beside the ledger; nothing where both say the same.
    func notes(_ state: MirrorState?, on environment: EnvironmentName) -> [String] {
        guard let state else { return [] }
        var notes: [String] = []
        if !state.unknown.isEmpty {
            let words = state.unknown.count == 1 ? ("was", "it stays") : ("were", "they stay")
            notes.append(
                "\(style.warning("warning:")) \(state.mirror.table) lists \(listed(state.unknown.map(\.printable))), which \(words.0) not applied to \(environment) by this tool; \(words.1) listed"
            )
        }
        if !state.missing.isEmpty {
            notes.append(
                "\(style.note("note:")) \(state.mirror.table) does not list \(listed(state.missing.map(\.printable))) yet, which \(state.missing.count == 1 ? "is" : "are") applied; the next run adds \(state.missing.count == 1 ? "it" : "them")"
            )
        }
        return notes
    }

    static func complaint(_ problem: MirrorProblem) -> Complaint {
        switch problem {
        case .noRights(let environment, let mirror, let role, let missing):
            Complaint(
                "the role \(role.printable) may not keep \(mirror.table) of \(environment) in step; nothing was changed",
                details: missing.map { "it lacks \($0.printable)" },
                hints: ["have them granted", without(environment)],
                status: .fatal
            )
        case .otherTable(let environment, let mirror, let differences):
            Complaint(
                "\(mirror.table) of \(environment) is not the table of the Supabase CLI; nothing was changed",
                details: differences.map(\.printable),
                hints: [without(environment)],
                status: .fatal
            )
        case .alreadyListed(let environment, let mirror, let ids):
            Complaint(
                "\(mirror.table) of \(environment) lists \(listed(ids.map { $0.description.printable })) already, and the ledger does not: what ran there would run again; nothing was changed",
                hints: [
                    "where it did not run: supabase migration repair --status reverted \(ids.map { $0.version.text.printable }.joined(separator: " "))",
                    "where it ran, this tool cannot take it over yet: begin with a database that it has made itself, such as a new branch without the CLI's migrations",
                ]
            )
        case .tenants(let environment, let mirror):
            Complaint(
                "\(environment) has a schema for each tenant, and \(mirror.table) is one for the whole database",
                hints: [without(environment)],
                status: .fatal
            )
        }
    }

    private static func without(_ environment: EnvironmentName) -> String {
        "or do without it: git config --unset migrate.\(environment).mirror, or take it out of \(Project.configurationFile)"
    }
}
