import Migrations
import Postgres

/// Lists the members of a fleet.
struct FleetRoster {
    let project: Project
    let fleet: FleetSettings

    /// The members, the canary first.
    func members() throws -> [FleetMember] {
        let databases = try databases()
        let members =
            try fleet.tenants.map { source in
                try databases.flatMap { try tenants(of: $0, source, isOnly: databases.count == 1) }
            } ?? databases
        var names: Set<String> = []
        for member in members where !names.insert(member.name).inserted {
            throw FleetProblem.repeated(fleet.name, member.name)
        }
        guard let canary = fleet.canary else { return members }
        guard let first = members.first(where: { $0.name == canary }) else {
            throw FleetProblem.noSuchCanary(fleet.name, canary)
        }
        return [first] + members.filter { $0 != first }
    }

    private func databases() throws -> [FleetMember] {
        guard let source = fleet.urls else { return [try onlyDatabase()] }
        let (text, place) = try text(of: source)
        let urls = text.split(separator: "\n")
            .filter { !$0.trimmed.hasPrefix("#") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(String.init)
        guard !urls.isEmpty else { throw FleetProblem.empty(fleet.name, place: place) }
        let targets = try urls.map { try target($0, in: place) }
        var seen: Set<String> = []
        for target in targets where !seen.insert(target.redacted).inserted {
            throw FleetProblem.repeated(fleet.name, target.redacted)
        }
        // A database's name is what people call it, wherever it tells the members apart.
        let names = targets.map { $0.databaseName ?? $0.redacted }
        let areDistinct = Set(names).count == names.count
        return zip(urls, zip(names, targets)).map { url, found in
            FleetMember(name: areDistinct ? found.0 : found.1.redacted, url: url)
        }
    }

    private func target(_ url: String, in place: String) throws -> ConnectionTarget {
        let target = ConnectionTarget.url(url)
        do {
            try target.check()
        } catch .invalidTarget(let reason) {
            throw ConfigurationProblem.unreadableLocation(fleet.name, place: place, reason: reason)
        }
        return target
    }

    private func onlyDatabase() throws -> FleetMember {
        let settings = try project.environment(fleet.name.text)
        switch settings.source {
        case .url(let url): return FleetMember(name: fleet.name.text, url: url)
        case .variable, .command:
            guard let url = try project.url(of: settings) else {
                throw ConfigurationProblem.noDatabase(fleet.name, known: project.environments())
            }
            return FleetMember(name: fleet.name.text, url: url)
        case .service(let service): return FleetMember(name: fleet.name.text, url: "service=\(service)")
        case .local: return FleetMember(name: fleet.name.text, url: try LocalDatabase(project).url)
        case .none: throw ConfigurationProblem.noDatabase(fleet.name, known: project.environments())
        }
    }

    private func text(of source: FleetSettings.URLSource) throws -> (text: String, place: String) {
        switch source {
        case .variable(let variable):
            guard let text = project.variables[variable] else {
                throw ConfigurationProblem.variableNotSet(fleet.name, variable: variable)
            }
            return (text, variable)
        case .file(let path):
            let home = project.variables["HOME"] ?? "~"
            let full = path.hasPrefix("~/") ? home + path.dropFirst() : path
            guard let bytes = try? File.read(full) else {
                throw FleetProblem.unreadable(fleet.name, path: path)
            }
            return (String(decoding: bytes, as: UTF8.self), path)
        }
    }

    private func tenants(
        of database: FleetMember,
        _ source: FleetSettings.TenantSource,
        isOnly: Bool
    ) throws -> [FleetMember] {
        let connection = try Connection(
            to: database.target.target,
            applicationName: "git-migrate",
            settings: [("default_transaction_read_only", "on"), ("statement_timeout", "60s")],
            connectTimeout: 10
        )
        let rows =
            switch source {
            case .query(let query): try connection.query(query)
            case .pattern(let pattern):
                try connection.ask(
                    """
                    SELECT n.nspname FROM pg_catalog.pg_namespace n
                    WHERE n.nspname LIKE $1 AND n.nspname NOT LIKE 'pg\\_%'
                        AND n.nspname NOT IN ('information_schema', 'git_migrate')
                    ORDER BY n.nspname
                    """,
                    [Self.likePattern(pattern)]
                )
            }
        let names = rows.compactMap { $0.values.first ?? nil }
        guard !names.isEmpty else { throw FleetProblem.noTenants(fleet.name, database: database.name) }
        return names.map { tenant in
            FleetMember(
                name: isOnly ? tenant : "\(database.name) \(tenant)",
                url: database.target.url,
                tenant: tenant
            )
        }
    }

    /// `*` as SQL's LIKE has it; `_` and `%` mean themselves.
    static func likePattern(_ pattern: String) -> String {
        pattern.reduce(into: "") { like, character in
            switch character {
            case "*": like += "%"
            case "_", "%", "\\": like += "\\\(character)"
            default: like.append(character)
            }
        }
    }
}
