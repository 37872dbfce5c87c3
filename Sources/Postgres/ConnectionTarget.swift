/// Which server, database and role to connect to, in the terms that psql takes them.
///
/// libpq fills in what is not said: `PG*` variables, the service file, `.pgpass`, its defaults.
public struct ConnectionTarget: Sendable, Equatable {
    enum Source: Sendable, Equatable {
        case url(String)
        case service(String)
        case environmentVariables
    }

    let source: Source
    /// libpq keywords (`dbname`, `sslmode`, …) that replace what the source says. An empty value counts as
    /// said: it keeps the variable of that keyword out.
    public var overrides: [String: String]

    /// A `postgresql://` URI, or a string of `keyword=value` settings.
    public static func url(_ url: String, overrides: [String: String] = [:]) -> ConnectionTarget {
        ConnectionTarget(source: .url(url), overrides: overrides)
    }

    /// A section of the service file (`PGSERVICEFILE`, `~/.pg_service.conf`).
    public static func service(_ name: String, overrides: [String: String] = [:]) -> ConnectionTarget {
        ConnectionTarget(source: .service(name), overrides: overrides)
    }

    /// What the `PG*` variables say, and nothing else.
    public static var environmentVariables: ConnectionTarget {
        ConnectionTarget(source: .environmentVariables, overrides: [:])
    }

    /// The same target with another database.
    public func database(_ name: String) -> ConnectionTarget {
        var other = self
        other.overrides["dbname"] = name
        return other
    }

    /// The settings that libpq is to be given.
    ///
    /// Throws `invalidTarget`, whose reason never holds a part of a URL.
    func parameters() throws(PostgresError) -> ConnectionParameters {
        var parameters =
            switch source {
            case .url(let text): try ConnectionParameters(parsing: text)
            case .service(let name): try ConnectionParameters(service: name)
            case .environmentVariables: ConnectionParameters(values: [:])
            }
        for (keyword, value) in overrides {
            guard ConnectionParameters.keywords.contains(keyword) else {
                throw .invalidTarget(reason: "\"\(keyword)\" is not a connection setting of libpq")
            }
            parameters.values[keyword] = value
        }
        try parameters.validate()
        return parameters
    }

    /// The target for messages: `postgresql://user@host:port/database`, without passwords and options. What
    /// neither the target nor a `PG*` variable says is left out.
    public var redacted: String {
        if let parameters = try? parameters() { parameters.redacted } else { "an unreadable connection URL" }
    }

    /// Reads what is said of the target, and connects nowhere.
    ///
    /// Throws `invalidTarget`, whose reason never holds a part of a URL.
    public func check() throws(PostgresError) { _ = try parameters() }

    /// The database's name, where the target or `PGDATABASE` says it.
    public var databaseName: String? { (try? parameters())?.databaseName }
}
