import Migrations
import Postgres

/// Lists the members of a fleet.
struct FleetRoster {
    let project: Project
    let fleet: FleetSettings

    /// Why a fleet has no members.
    enum Problem: Error, Hashable, Sendable {
        /// The variable or the file holds no URL.
        case empty(EnvironmentName, place: String)
        /// The file cannot be read.
        case unreadable(EnvironmentName, path: String)
        /// No schema is a tenant's.
        case noTenants(EnvironmentName, database: String)
        /// The canary is no member.
        case noSuchCanary(EnvironmentName, String)
        /// One database stands in the list twice.
        case repeated(EnvironmentName, String)
    }

    /// The members, the canary first.
    func members() throws -> [FleetMember] {
        let databases = try databases()
        let members =
            try fleet.tenants.map { source in
                try databases.flatMap { try tenants(of: $0, source, isOnly: databases.count == 1) }
            } ?? databases
        guard let canary = fleet.canary else { return members }
        guard let first = members.first(where: { $0.name == canary }) else {
            throw Problem.noSuchCanary(fleet.name, canary)
        }
        return [first] + members.filter { $0 != first }
    }

    private func databases() throws -> [FleetMember] {
        guard let source = fleet.urls else { return [try onlyDatabase()] }
        let (text, place) = try text(of: source)
        let urls = text.split(separator: "\n")
            .filter { !$0.trimmed.hasPrefix("#") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(String.init)
        guard !urls.isEmpty else { throw Problem.empty(fleet.name, place: place) }
        var seen: Set<String> = []
        return try urls.map { url in
            let name = ConnectionTarget.url(url).redacted
            guard seen.insert(name).inserted else { throw Problem.repeated(fleet.name, name) }
            return FleetMember(name: name, url: url)
        }
    }

    private func onlyDatabase() throws -> FleetMember {
        let settings = try project.environment(fleet.name.text)
        switch settings.source {
        case .url(let url): return FleetMember(name: fleet.name.text, url: url)
        case .variable(let variable):
            guard let url = project.variables[variable], !url.isEmpty else {
                throw ConfigurationProblem.variableNotSet(fleet.name, variable: variable)
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
            guard let bytes = try? File.read(full) else { throw Problem.unreadable(fleet.name, path: path) }
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
                try connection.query(
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
        guard !names.isEmpty else { throw Problem.noTenants(fleet.name, database: database.name) }
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
